package io.kappalake.replay;

import io.kappalake.tables.Commit;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.Lake;
import io.kappalake.tables.LakeCommit;
import io.kappalake.tables.LakeCommit.Guard.Verdict;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.Landed;
import io.kappalake.tables.Ledger;
import io.kappalake.tables.Rollback;
import io.kappalake.tables.TableChange;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a replay's Silver and Gold in the place of main's, in one commit, and takes that back in one. Main's Bronze stays as it is.
 *
 * <p>The commit carries a ledger that took nothing, ends where main ends, and has the id of the branch's newest: so the state of main's former runs,
 * whose Gold files are not main's any more, is refused, and a job without state goes on from there.
 */
public final class Publish {

    private Publish() {}

    /**
     * Lands the commit on main.
     *
     * @throws CommitRefused where the replay is not where main ends; nothing has happened then, and the replay must catch up first
     */
    public static Landed land(Replay replay) {
        Lake main = replay.main();
        String from = replay.lake().head();
        Ledger reached = replay.reached();
        Ledger carried = new Ledger(
                reached.pipeline(),
                reached.run(),
                reached.checkpoint(),
                Offsets.nothingAt(reached.ends()),
                Map.of(),
                reached.progress());
        LakeCommit commit = main.commit("publish replay " + replay.name() + " of " + from.substring(0, 16))
                .property(Commit.REPLAY, replay.name())
                .property(Commit.PUBLISHED_FROM, from)
                .guard(head -> {
                    Optional<Ledger> last = head.lastLedger();
                    if (!last.map(Ledger::ends).equals(Optional.of(reached.ends()))) {
                        throw new CommitRefused("Replay " + replay.name() + " is not where "
                                + main.address().ref() + " ends: it must catch up first");
                    }
                    return last.get().id().equals(carried.id()) ? Verdict.SKIP : Verdict.GO;
                });
        carried.toProperties().forEach(commit::property);
        Replay.TABLES.forEach(table -> commit.change(TableChange.of(table).asOf(from)));
        return commit.land();
    }

    /** The newest publication of a replay that is still in main's tables. */
    public static Optional<Commit> published(Lake main, String name) {
        return main.history(main.head())
                .takeWhile(commit -> commit.replayOf().isEmpty())
                .filter(commit -> commit.publishedFrom().isPresent())
                .findFirst()
                .filter(commit -> name.equals(commit.properties().get(Commit.REPLAY)));
    }

    /**
     * Takes main back to the commit before the publication.
     *
     * @throws LakeException where it is not published, or a job has committed since
     */
    public static Landed rollback(Lake main, String name) {
        return Rollback.of(main, revocable(main, name).parents().get(0)).run();
    }

    /**
     * The publication that {@link #rollback} takes back.
     *
     * @throws LakeException where it is not published, or a job has committed since
     */
    public static Commit revocable(Lake main, String name) {
        Commit publication = published(main, name)
                .orElseThrow(() -> new LakeException("Replay " + name + " is not what "
                        + main.address().ref() + " holds: ./lake replay status " + name + " shows it"));
        boolean isNewest = main.lastLedgerCommit()
                .filter(commit -> commit.hash().equals(publication.hash()))
                .isPresent();
        if (!isNewest) {
            throw new LakeException("The job has committed since replay " + name
                    + " was published, so going back would undo that too: stop the job, then ./lake rollback --to "
                    + publication.parents().get(0)
                    + " takes all tables back, and ./lake run reads the records since then again");
        }
        return publication;
    }
}
