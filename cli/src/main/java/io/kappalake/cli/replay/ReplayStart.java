package io.kappalake.cli.replay;

import io.kappalake.audit.quality.TableCheck;
import io.kappalake.cli.option.DaysOption;
import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ReplayInput;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.jobs.JobOptions;
import io.kappalake.replay.Days;
import io.kappalake.replay.Replay;
import io.kappalake.replay.ReplayPlan;
import io.kappalake.replay.ReplaySource;
import io.kappalake.replay.Target;
import io.kappalake.replay.publish.ReplayRuns;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a replay, or resumes an interrupted one, and runs it to the offsets of main's commit. */
@Command(
        name = "start",
        description = {
            "Rebuild Silver and Gold on branch replay/NAME, from main's first offset to its newest commit.",
            "With --from and --to, only these days are compared and published; all other rows of main stay.",
            "With --pipeline DIR, under other files of the pipeline, which come with the tables when it is published.",
            "An interrupted replay resumes. Rules are options, so a replay can use other rules than main."
        })
final class ReplayStart implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private RuleOptions rules;

    @Mixin
    private ReplayInput input;

    @Mixin
    private DaysOption range;

    @Option(
            names = "--rate-limit",
            paramLabel = "R",
            description = "Read at most R records per second, so that a live job keeps up (default: no limit).")
    private Double rateLimit;

    @Mixin
    private DryRunOption change;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (rateLimit != null && !(rateLimit > 0 && rateLimit <= 1e9)) {
            throw new ParameterException(spec.commandLine(), "--rate-limit is " + rateLimit + " but must be above 0");
        }
        Days days = range.days();
        try (Lake main = Lake.open(lake.lake())) {
            ReplayRuns runs = input.runs(lake, rules, rateLimit == null ? 0 : rateLimit, out);
            Optional<Pipeline> named = lake.namedPipeline()
                    .map(files -> Pipeline.ofFiles(lake.withSchemas(files.files(), main.pipelineFiles())));
            named.ifPresent(TableCheck::requireSound);
            Optional<Replay> there = Replay.find(main, input.name());
            if (there.isPresent()) {
                try (Replay replay = there.get()) {
                    replay.require(days);
                    replay.requireFiles(named);
                    return goOn(replay, runs, out);
                }
            }
            Rules own = rules.over(named.orElseGet(() -> Pipeline.of(main)).rules());
            ReplayPlan plan = ReplayPlan.of(main, input.name(), days, own);
            Pipeline pipeline = named.orElseGet(() -> Pipeline.at(main, plan.of()));
            String from = from(main, runs.options(plan, pipeline), plan);
            out.println(
                    output.json()
                            ? Json.of(plan)
                            : text(plan, from, Target.at(main, plan.of()).logs()));
            out.flush();
            if (change.dryRun()) {
                return 0;
            }
            try (Replay replay = Replay.begin(main, plan, pipeline)) {
                return run(replay, runs, out);
            }
        }
    }

    private String from(Lake main, JobOptions options, ReplayPlan plan) {
        if (input.source() == ReplaySource.BRONZE) {
            return "Bronze";
        }
        String missing = ReplaySource.missing(Pipeline.of(main), options, plan.start(), Target.at(main, plan.of()));
        if (missing.isEmpty()) {
            return "Kafka";
        }
        if (input.source() == ReplaySource.KAFKA) {
            throw new LakeException(
                    "Kafka no longer has all records to replay: " + missing + ". Bronze has it: use --source bronze");
        }
        return "Bronze, because Kafka no longer has all of it (" + missing + ")";
    }

    private int goOn(Replay replay, ReplayRuns runs, PrintWriter out) {
        long behind = replay.behind(replay.first());
        out.println(
                behind > 0
                        ? "Replay %s resumes: %,d records are left to read.".formatted(input.name(), behind)
                        : "Replay %s has all records of commit %.16s.".formatted(input.name(), replay.of()));
        out.flush();
        return change.dryRun() ? 0 : run(replay, runs, out);
    }

    private int run(Replay replay, ReplayRuns runs, PrintWriter out) {
        if (replay.behind(replay.first()) > 0) {
            runs.upTo(replay, replay.first());
        }
        runs.repair(replay);
        out.println("Replay " + input.name() + " is complete. Next: ./lake replay verify " + input.name());
        out.flush();
        return 0;
    }

    private String text(ReplayPlan plan, String from, TopicLogs logs) {
        TextTable offsets = new TextTable("TOPIC", "PARTITION", "FROM", "TO", "OFFSETS");
        plan.stop().each((feed, partition, stop) -> {
            long start = plan.start().of(feed).get(partition);
            offsets.row(
                    logs.topic(feed, partition),
                    partition - Generation.partition(0, Generation.topic(partition), 0),
                    "%,d".formatted(start),
                    "%,d".formatted(stop),
                    "%,d".formatted(stop - start));
        });
        return offsets
                + "%n%,d offsets of commit %.16s from %s; Bronze has them in %,d files of %,d MB; %s."
                        .formatted(
                                plan.records(),
                                plan.of(),
                                from,
                                plan.files().values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum(),
                                plan.bytes() >> 20,
                                time(plan))
                + (plan.behind() == 0
                        ? ""
                        : ("%nMain is %,d offsets further, but windows wait for a repair there, and only a commit without"
                                        + " such windows can be compared. To rebuild it too: ./lake repair, then start"
                                        + " the replay; publish reads the rest in any case.")
                                .formatted(plan.behind()))
                + (plan.waiting() == 0
                        ? ""
                        : ("%n%,d windows of main wait for a repair at this commit, and verify names them as differences:"
                                        + " ./lake repair before the start, to compare everything.")
                                .formatted(plan.waiting()))
                + (plan.days().isEmpty()
                        ? ""
                        : "%nIt begins %s.%nOnly the days %s of the result are used."
                                .formatted(plan.begins(), plan.days()));
    }

    private String time(ReplayPlan plan) {
        if (rateLimit != null) {
            return "at least %,d s at %,.0f records/s".formatted((long) (plan.records() / rateLimit) + 1, rateLimit);
        }
        if (plan.recordsPerSecond() == 0) {
            return "no commit of main shows its speed";
        }
        return "about %,d s at the %,d records/s of main's fastest commit"
                .formatted(plan.records() / plan.recordsPerSecond() + 1, plan.recordsPerSecond());
    }
}
