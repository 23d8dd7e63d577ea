package io.kappalake.cli.replay;

import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.compaction.sweep.Sweep;
import io.kappalake.compaction.sweep.SweepReport;
import io.kappalake.replay.Replay;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes the branch of a replay. */
@Command(
        name = "drop",
        description = {
            "Remove a replay's branch, and its files that no branch, tag or commit of the last 7 days reaches.",
            "Main stays unchanged, even if the replay was published."
        })
final class ReplayDrop implements Callable<Integer> {

    /** As long as sweep leaves what commits reach. */
    private static final Duration HISTORY = Duration.ofDays(7);

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Parameters(paramLabel = "NAME", description = "Name of the replay.")
    private String name;

    @Mixin
    private DryRunOption change;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake main = Lake.open(lake.lake())) {
            String branch = Replay.branch(name);
            Optional<String> head = main.refs().find(branch);
            if (head.isEmpty()) {
                throw new LakeException("There is no replay " + name + ": nothing to drop");
            }
            Sweep sweep = new Sweep(main, Duration.ZERO, HISTORY).onlyOf(branch, head.get(), begun(main));
            if (change.dryRun()) {
                out.println(
                        "Would remove branch " + branch + " at commit " + head.get() + " and " + files(sweep.plan()));
                out.flush();
                return 0;
            }
            requireIdle(branch);
            // Whatever stands against deleting the files must show while the branch still names them.
            sweep.prepare();
            Replay.drop(main, name);
            try (ProgressLine progress = ProgressLine.start("Files checked", -1)) {
                out.println("Removed branch " + branch + ", whose last commit was " + head.get() + ", and "
                        + files(sweep.run(progress::at)));
            }
            out.flush();
            return 0;
        }
    }

    private Instant begun(Lake main) {
        Optional<Replay> begun = Replay.find(main, name);
        if (begun.isEmpty()) {
            // A branch that got no further than its name.
            return Instant.now();
        }
        try (Replay replay = begun.get()) {
            return replay.begun();
        }
    }

    private static String files(SweepReport report) {
        return "%,d files with %,d bytes that nothing else reaches."
                .formatted(report.total().files(), report.total().bytes());
    }

    private void requireIdle(String branch) {
        Optional<FlinkRest.Job> running;
        try {
            running = JobRun.running(new FlinkRest(lake.flinkRest()), branch);
        } catch (LakeException e) {
            // A Flink that does not answer runs nothing.
            return;
        }
        running.ifPresent(job -> {
            throw new LakeException("Replay " + name + " is running as job " + job.id()
                    + ": stop it first, with Ctrl-C in its terminal");
        });
    }
}
