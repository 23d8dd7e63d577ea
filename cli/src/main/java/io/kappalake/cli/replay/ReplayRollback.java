package io.kappalake.cli.replay;

import io.kappalake.replay.publish.Publish;
import io.kappalake.replay.publish.PublishDays;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Rolls a publication back. */
@Command(
        name = "rollback",
        description = {
            "Roll main back to the commit before the publication, as one new commit.",
            "A replay with --from and --to restores only the former rows of these days; a running job keeps running."
        })
final class ReplayRollback implements Callable<Integer> {

    @Mixin
    private ReplayChange replay;

    @Override
    public Integer call() {
        return replay.print(this::plan, this::rollback);
    }

    private String plan(Lake main) {
        boolean ofDays = isOfDays(main);
        Commit publication =
                ofDays ? PublishDays.revocable(main, replay.name()) : Publish.revocable(main, replay.name());
        return "Would roll back to commit " + publication.parents().get(0) + ", before replay " + replay.name()
                + " was published" + (ofDays ? ", for the days of the replay." : ".");
    }

    private String rollback(Lake main) {
        if (!isOfDays(main)) {
            return "Rolled back to before replay " + replay.name() + " was published, in commit "
                    + Publish.rollback(main, replay.name()).hash() + ". ./lake run resumes from there.";
        }
        requireStopped(PublishDays.revocable(main, replay.name()));
        return "The days of replay " + replay.name() + " have their former rows again since commit "
                + PublishDays.rollback(main, replay.name()).hash() + ".";
    }

    private boolean isOfDays(Lake main) {
        return PublishDays.published(main, replay.name()).isPresent();
    }

    /** A job that started since knows the days as published. */
    private void requireStopped(Commit publication) {
        if (!PublishDays.forgotState(publication)) {
            return;
        }
        String pipeline = publication.ledger().orElseThrow().pipeline();
        if (replay.running(pipeline).isPresent()) {
            throw new LakeException("The running job knows the days as replay " + replay.name()
                    + " has published them: stop it (Ctrl-C in ./lake run), roll back, and start it again");
        }
    }
}
