package io.kappalake.cli.command;

import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRanges;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the commits of the branch, newest first: what each took from Kafka, and the outcome of its records. */
@Command(name = "log", description = "Show the commits of the lake with their ledger, newest first.")
public final class Log implements Callable<Integer> {

    private static final int WIDEST = 60;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "20",
            description = "How many commits (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Mixin
    private JsonOption output;

    /** A commit as {@code --json} prints it; ledger fields are empty for commits that took nothing from Kafka. */
    record Entry(
            String hash,
            String time,
            String author,
            String message,
            String pipeline,
            long checkpoint,
            OffsetRanges offsets,
            Map<String, FeedCounts> feeds) {

        static Entry of(Commit commit) {
            Ledger ledger = commit.ledger().orElse(new Ledger("", "", 0, OffsetRanges.NONE, Map.of(), Map.of()));
            return new Entry(
                    commit.hash(),
                    commit.time().toString(),
                    commit.author(),
                    commit.message(),
                    ledger.pipeline(),
                    ledger.checkpoint(),
                    ledger.offsets(),
                    ledger.feeds());
        }
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is " + limit + " but must be 1 or more");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            List<Commit> commits = opened.log().limit(limit).toList();
            out.println(output.json() ? Json.of(commits.stream().map(Entry::of).toList()) : text(commits));
            out.flush();
            return 0;
        }
    }

    /** A rollback, a publication, the start of a replay and a resume also carry a ledger, which took nothing. */
    private static boolean isOfJob(Commit commit) {
        return commit.ledger().isPresent()
                && commit.rolledBackTo().isEmpty()
                && commit.publishedFrom().isEmpty()
                && commit.replayOf().isEmpty()
                && commit.resumedBecause().isEmpty();
    }

    private static String shortened(String message) {
        return message.length() <= WIDEST ? message : message.substring(0, WIDEST - 1) + "…";
    }

    private static String text(List<Commit> commits) {
        TextTable table = new TextTable("COMMIT", "TIME", "WHAT", "READ", "ACCEPTED", "DUPLICATE", "REJECTED", "LATE");
        for (Commit commit : commits) {
            Instant time = commit.time().truncatedTo(ChronoUnit.MILLIS);
            String hash = commit.shortHash();
            if (!isOfJob(commit)) {
                table.row(hash, time, shortened(commit.message()), "", "", "", "", "");
                continue;
            }
            Ledger ledger = commit.ledger().get();
            FeedCounts sum = ledger.feeds().values().stream().reduce(FeedCounts.NONE, FeedCounts::plus);
            table.row(
                    hash,
                    time,
                    ledger.pipeline() + " checkpoint " + ledger.checkpoint(),
                    "%,d".formatted(sum.read()),
                    "%,d".formatted(sum.accepted()),
                    "%,d".formatted(sum.duplicates()),
                    "%,d".formatted(sum.rejectedTotal()),
                    "%,d".formatted(sum.late()));
        }
        return table.toString();
    }
}
