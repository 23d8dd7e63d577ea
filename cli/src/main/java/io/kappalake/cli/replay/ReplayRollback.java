package io.kappalake.cli.replay;

import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.replay.publish.Publish;
import io.kappalake.replay.publish.PublishDays;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Rolls a publication back. */
@Command(
        name = "rollback",
        description = {
            "Roll main back to the commit before the publication, as one new commit.",
            "A replay with --from and --to restores only the former rows of these days; a running job keeps running."
        })
final class ReplayRollback implements Callable<Integer> {

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
            boolean ofDays = PublishDays.published(main, name).isPresent();
            if (change.dryRun()) {
                Commit publication = ofDays ? PublishDays.revocable(main, name) : Publish.revocable(main, name);
                out.println("Would roll back to commit " + publication.parents().get(0) + ", before replay " + name
                        + " was published" + (ofDays ? ", for the days of the replay." : "."));
            } else if (ofDays) {
                requireStopped(PublishDays.revocable(main, name));
                out.println("The days of replay " + name + " have their former rows again since commit "
                        + PublishDays.rollback(main, name).hash() + ".");
            } else {
                out.println("Rolled back to before replay " + name + " was published, in commit "
                        + Publish.rollback(main, name).hash() + ". ./lake run resumes from there.");
            }
            out.flush();
            return 0;
        }
    }

    /** A job that has begun since knows the days as they were published. */
    private void requireStopped(Commit publication) {
        if (!PublishDays.forgotState(publication)) {
            return;
        }
        String pipeline = publication.ledger().orElseThrow().pipeline();
        if (JobRun.running(new FlinkRest(lake.flinkRest()), pipeline).isPresent()) {
            throw new LakeException("The running job knows the days as replay " + name
                    + " has published them: stop it (Ctrl-C in ./lake run), roll back, and start it again");
        }
    }
}
