package io.kappalake.local.replay;

import io.kappalake.local.command.CommandFailed;
import io.kappalake.local.command.FlinkRest;
import io.kappalake.local.command.LakeOptions;
import io.kappalake.local.run.JobRun;
import io.kappalake.replay.Replay;
import io.kappalake.tables.Lake;
import io.kappalake.tables.LakeException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes the branch of a replay. */
@Command(
        name = "drop",
        description = {
            "Remove the branch of a replay. Main stays as it is, also where the replay was published.",
            "Files stay: ./lake sweep, which will remove those that nothing refers to, is not here yet."
        })
final class ReplayDrop implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Parameters(paramLabel = "NAME", description = "Name of the replay.")
    private String name;

    @Option(names = "--dry-run", description = "Say what would be removed and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake main = Lake.open(lake.lake())) {
            String branch = Replay.branch(name);
            Optional<String> head = main.refs().find(branch);
            if (head.isEmpty()) {
                throw new CommandFailed("There is no replay " + name + ": nothing to drop");
            }
            if (dryRun) {
                out.println("Would remove branch " + branch + " at commit " + head.get() + ".");
                out.flush();
                return 0;
            }
            requireIdle(branch);
            Replay.drop(main, name);
            out.println("Removed branch " + branch + "; its last commit was " + head.get()
                    + ". Its files stay until sweep, which is not here yet.");
            out.flush();
            return 0;
        } catch (LakeException e) {
            throw new CommandFailed(e.getMessage(), e);
        }
    }

    private void requireIdle(String branch) {
        Optional<FlinkRest.Job> running;
        try {
            running = JobRun.running(new FlinkRest(lake.flinkRest()), branch);
        } catch (CommandFailed e) {
            // A Flink that does not answer runs nothing.
            return;
        }
        running.ifPresent(job -> {
            throw new CommandFailed("Replay " + name + " is running as job " + job.id()
                    + ": stop it first, with Ctrl-C where it was started");
        });
    }
}
