package io.kappalake.cli.replay;

import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.replay.Replay;
import io.kappalake.replay.publish.Publish;
import io.kappalake.replay.publish.PublishDays;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the progress of replays. */
@Command(name = "status", description = "Show one replay, or all: its progress and the next step.")
final class ReplayStatus implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "Name of the replay (default: all).")
    private String name;

    @Mixin
    private JsonOption output;

    /** The phase of a replay. */
    enum State {
        RUNNING,
        INTERRUPTED,
        COMPLETE,
        VERIFIED,
        PUBLISHED
    }

    /**
     * One replay.
     *
     * @param of commit of main at which it began
     * @param days to rebuild; empty for all
     * @param done records read
     * @param total records up to that commit
     * @param behind records that main has in addition to the replay's
     * @param verified commit of main that it was last found equal to; empty if it was not
     */
    record Report(
            String name,
            State state,
            String of,
            String head,
            String days,
            long done,
            long total,
            double percent,
            long behind,
            String verified) {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake main = Lake.open(lake.lake())) {
            List<Report> reports = new ArrayList<>();
            for (String each : name == null ? Replay.names(main) : List.of(name)) {
                try (Replay replay = Replay.open(main, each)) {
                    reports.add(report(main, replay));
                }
            }
            out.println(output.json() ? Json.of(name == null ? reports : reports.get(0)) : text(reports));
            out.flush();
            return 0;
        }
    }

    private Report report(Lake main, Replay replay) {
        long total = replay.total();
        long left = Math.max(0, replay.behind(replay.first()));
        Optional<String> verified =
                replay.verified().map(commit -> commit.properties().get(Commit.VERIFIED_AGAINST));
        return new Report(
                replay.name(),
                state(main, replay, left, verified.isPresent()),
                replay.of(),
                replay.lake().head(),
                replay.days().toString(),
                total - left,
                total,
                total == 0 ? 100 : Math.floor(1000.0 * (total - left) / total) / 10,
                replay.behind(replay.newest()),
                verified.orElse(""));
    }

    private State state(Lake main, Replay replay, long left, boolean verified) {
        if (isRunning(replay)) {
            return State.RUNNING;
        }
        if (left > 0) {
            return State.INTERRUPTED;
        }
        if (Publish.published(main, replay.name()).isPresent()
                || PublishDays.published(main, replay.name()).isPresent()) {
            return State.PUBLISHED;
        }
        return verified ? State.VERIFIED : State.COMPLETE;
    }

    /** If Flink does not answer, it runs nothing. */
    private boolean isRunning(Replay replay) {
        try {
            return JobRun.running(new FlinkRest(lake.flinkRest()), Replay.branch(replay.name()))
                    .isPresent();
        } catch (LakeException e) {
            return false;
        }
    }

    private static String text(List<Report> reports) {
        if (reports.isEmpty()) {
            return "There is no replay: ./lake replay start NAME starts one.";
        }
        TextTable table =
                new TextTable("REPLAY", "STATE", "OF COMMIT", "DAYS", "RECORDS", "OF", "%", "MAIN IS AHEAD BY");
        reports.forEach(report -> table.row(
                report.name(),
                report.state().name().toLowerCase(java.util.Locale.ROOT),
                report.of().substring(0, 16),
                report.days().isEmpty() ? "all" : report.days(),
                "%,d".formatted(report.done()),
                "%,d".formatted(report.total()),
                report.percent(),
                "%,d".formatted(report.behind())));
        return table.toString();
    }
}
