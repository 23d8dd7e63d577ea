package io.kappalake.cli.replay;

import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ReplayName;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.replay.Replay;
import io.kappalake.replay.verify.Comparison;
import io.kappalake.replay.verify.Verify;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares a replay with main, row by row. */
@Command(
        name = "verify",
        description = {
            "Compare the replay with main at the same offsets: every row, every column but is_final.",
            "Exit 0 only if all tables are equal, or differ only where --expect-changes allows it."
        })
final class ReplayVerify implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private ReplayName named;

    @Option(
            names = "--expect-changes",
            paramLabel = "TABLE,…",
            split = ",",
            description = "Tables that may differ, such as silver.trades.")
    private List<String> expected = new ArrayList<>();

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "10",
            description = "Differing keys to show per partition (default: ${DEFAULT-VALUE}).")
    private int show;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake main = Lake.open(lake.lake());
                Replay replay = Replay.open(main, named.name())) {
            Comparison comparison =
                    Verify.of(replay).expectChanges(expected).most(show).run();
            out.println(output.json() ? Json.of(comparison) : text(comparison));
            if (!output.json() && !replay.days().isAll()) {
                out.println("Compared the days " + replay.days()
                        + ", and in silver.rejected the records that publish would move;"
                        + " nothing else on main would change.");
            }
            out.flush();
            if (comparison.holds()) {
                return 0;
            }
            spec.commandLine().getErr().println(verdict(comparison));
            return 1;
        }
    }

    private String verdict(Comparison comparison) {
        String differs = comparison.unexpected().isEmpty()
                ? ""
                : "Replay %s differs from main in %s. "
                        .formatted(named.name(), String.join(", ", comparison.unexpected()));
        if (!comparison.repairs().main().isEmpty()) {
            return differs
                    + "Windows on main waited for a repair at that commit, so nothing is proved:"
                    + " run ./lake repair first, then ./lake replay drop "
                    + named.name() + " and start it again";
        }
        if (!comparison.repairs().replay().isEmpty()) {
            return differs
                    + "Windows on the branch wait for a repair, so nothing is proved yet: run ./lake replay start "
                    + named.name()
                    + " first";
        }
        return differs + "See the rows above; if that is intended: --expect-changes "
                + String.join(",", comparison.differing());
    }

    static String text(Comparison comparison) {
        TextTable tables = new TextTable("TABLE", "REPLAY", "MAIN", "PARTITIONS THAT DIFFER", "KEYS", "VERDICT");
        List<String> lines = new ArrayList<>();
        comparison.tables().forEach((table, rows) -> {
            String verdict = rows.isEqual()
                    ? equal(rows)
                    : comparison.expected().contains(table) ? "differs, as expected" : "DIFFERS";
            tables.row(
                    table,
                    "%,d".formatted(rows.replay()),
                    "%,d".formatted(rows.main()),
                    rows.partitions().size(),
                    "%,d".formatted(rows.differing()),
                    verdict);
            rows.partitions().forEach(partition -> lines.addAll(lines(table, partition)));
        });
        lines.add(0, tables.toString());
        lines.addAll(repairs("the branch", comparison.repairs().replay()));
        lines.addAll(repairs("main", comparison.repairs().main()));
        if (comparison.holds()) {
            lines.add("Replay %s at %.16s is %s main at %.16s."
                    .formatted(
                            comparison.replay(),
                            comparison.commit(),
                            comparison.differing().isEmpty() ? "equal to" : "different as expected from",
                            comparison.against()));
        }
        return String.join(System.lineSeparator(), lines);
    }

    private static String equal(Comparison.Rows rows) {
        return "equal"
                + (rows.byArrival() == 0 ? "" : ", %,d by arrival".formatted(rows.byArrival()))
                + (rows.filled() == 0 ? "" : ", %,d rows have new columns filled".formatted(rows.filled()));
    }

    private static List<String> lines(String table, Comparison.Partition partition) {
        List<String> lines = new ArrayList<>();
        lines.add("%s %s: %,d keys only in the replay, %,d only in main, %,d with other rows"
                .formatted(
                        table,
                        partition.partition(),
                        partition.onlyReplay(),
                        partition.onlyMain(),
                        partition.changed()));
        partition.first().forEach(difference -> {
            lines.add("  " + difference.key());
            difference.replay().forEach(row -> lines.add("    replay: " + row));
            difference.main().forEach(row -> lines.add("    main:   " + row));
        });
        return lines;
    }

    private static List<String> repairs(String where, java.util.SortedMap<String, List<String>> waiting) {
        return waiting.entrySet().stream()
                .map(table -> "%s of %s waits for a repair of %,d buckets, first %s"
                        .formatted(
                                table.getKey(),
                                where,
                                table.getValue().size(),
                                table.getValue().get(0)))
                .toList();
    }
}
