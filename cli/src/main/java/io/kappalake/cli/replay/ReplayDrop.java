package io.kappalake.cli.replay;

import io.kappalake.cli.output.ProgressLine;
import io.kappalake.compaction.sweep.Sweep;
import io.kappalake.compaction.sweep.SweepReport;
import io.kappalake.replay.Replay;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Removes the branch of a replay. */
@Command(
        name = "drop",
        description = {
            "Remove a replay's branch, and its files that no branch, tag or commit that sweep keeps reaches.",
            "Main stays unchanged, even if the replay was published."
        })
final class ReplayDrop implements Callable<Integer> {

    /** As long as ./lake sweep retains states. */
    private static final Duration HISTORY = Duration.ofDays(7);

    @Mixin
    private ReplayChange replay;

    @Override
    public Integer call() {
        return replay.print(
                main -> "Would remove branch " + branch() + " at commit " + head(main) + " and "
                        + files(sweep(main).plan()),
                this::drop);
    }

    private String drop(Lake main) {
        String head = head(main);
        Sweep sweep = sweep(main);
        requireIdle();
        // Any obstacle to deleting the files must show while the branch still refers to them.
        sweep.prepare();
        Replay.drop(main, replay.name());
        try (ProgressLine progress = ProgressLine.start("Files checked", -1)) {
            return "Removed branch " + branch() + ", whose last commit was " + head + ", and "
                    + files(sweep.run(progress::at));
        }
    }

    private void requireIdle() {
        Optional<FlinkRest.Job> running;
        try {
            running = replay.running(branch());
        } catch (LakeException e) {
            // If Flink does not answer, it runs nothing.
            return;
        }
        running.ifPresent(job -> {
            throw new LakeException("Replay " + replay.name() + " is running as job " + job.id()
                    + ": stop it first, with Ctrl-C in its terminal");
        });
    }

    private String branch() {
        return Replay.branch(replay.name());
    }

    private String head(Lake main) {
        return main.refs()
                .find(branch())
                .orElseThrow(() -> new LakeException("There is no replay " + replay.name() + ": nothing to drop"));
    }

    private Sweep sweep(Lake main) {
        return new Sweep(main, Duration.ZERO, HISTORY).onlyOf(branch(), head(main), begun(main));
    }

    private Instant begun(Lake main) {
        Optional<Replay> begun = Replay.find(main, replay.name());
        if (begun.isEmpty()) {
            // A branch that was created and never filled.
            return Instant.now();
        }
        try (Replay found = begun.get()) {
            return found.begun();
        }
    }

    private static String files(SweepReport report) {
        return "%,d files with %,d bytes that nothing else reaches."
                .formatted(report.total().files(), report.total().bytes());
    }
}
