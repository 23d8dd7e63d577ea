package io.kappalake.replay.publish;

import io.kappalake.replay.Replay;
import io.kappalake.replay.Target;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Head;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.LakeCommit.Guard.Verdict;
import io.kappalake.tables.catalog.Landed;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.Pipeline;
import java.util.Optional;
import java.util.Properties;

/**
 * Replaces main's Silver and Gold with a replay's, in one commit, and undoes that in one. Main's Bronze stays.
 *
 * <p>The commit carries a ledger that reads nothing, ends where the replay ends, and has the id of the branch's newest
 * ledger. So state of main's former runs is refused, whose Gold files main no longer has. A job without state resumes
 * from there.
 */
public final class Publish {

    private Publish() {}

    /**
     * Lands the commit on main. The replay may have read further than main, if it followed the topics until after
     * main's job stopped. The same commit then adds the raw records in between to main's Bronze.
     *
     * @param kafka client properties; unused if the replay ends exactly where main ends
     * @throws CommitRefused if main is ahead of the replay, or moves meanwhile, so that the replay must catch up first;
     *     or if main's pipeline has changed. Nothing has changed then
     */
    public static Landed land(Replay replay, Properties kafka) {
        Lake main = replay.main();
        String from = replay.lake().head();
        Ledger reached = replay.reached();
        Target of = Target.at(main, main.head());
        Positions ends = of.ends();
        if (ends.isAhead(reached.ends())) {
            throw behind(replay);
        }
        Ledger carried = reached.standing(reached.run(), reached.checkpoint())
                .with(of.logs().then(reached.logs()));
        LakeCommit commit = main.commit("publish replay " + replay.name() + " of " + from.substring(0, 16))
                .property(Commit.REPLAY, replay.name())
                .property(Commit.PUBLISHED_FROM, from)
                .guard(head -> verdict(replay, carried, head, ends));
        carried.toProperties().forEach(commit::property);
        commit.pipelineOf(from);
        Pipeline.of(replay.lake())
                .replayed()
                .forEach(table -> commit.change(TableChange.of(table).asOf(from)));
        RawTail.of(kafka, main, ends, reached.ends(), carried.logs())
                .forEach((table, files) -> commit.change(TableChange.of(table).append(files)));
        return commit.land();
    }

    private static Verdict verdict(Replay replay, Ledger carried, Head head, Positions ends) {
        Optional<Ledger> last = head.lastLedger();
        if (last.map(Ledger::id).equals(Optional.of(carried.id()))
                && last.map(Ledger::ends).equals(Optional.of(carried.ends()))) {
            return Verdict.SKIP;
        }
        replay.overtaken(head.hash()).ifPresent(why -> {
            throw new CommitRefused(why);
        });
        if (!last.map(Ledger::ends).equals(Optional.of(ends))) {
            throw behind(replay);
        }
        return Verdict.GO;
    }

    private static CommitRefused behind(Replay replay) {
        return new CommitRefused("Replay " + replay.name() + " is not where "
                + replay.main().address().ref() + " ends: it must catch up first");
    }

    /** The newest publication of a replay that is still in main's tables. */
    public static Optional<Commit> published(Lake main, String name) {
        return main.landmarks(main.head())
                .takeWhile(commit -> commit.replayOf().isEmpty())
                .filter(commit -> commit.publishedFrom().isPresent())
                .findFirst()
                .filter(commit -> name.equals(commit.properties().get(Commit.REPLAY)));
    }

    /**
     * Takes main back to the commit before the publication.
     *
     * @throws LakeException if it is not published, or a job has committed since
     */
    public static Landed rollback(Lake main, String name) {
        return Rollback.of(main, revocable(main, name).parents().get(0)).run();
    }

    /**
     * The publication that {@link #rollback} would undo.
     *
     * @throws LakeException if it is not published, or a job has committed since
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
                    + " was published, and rolling back would undo that too: stop the job, then ./lake rollback --to "
                    + publication.parents().get(0)
                    + " rolls back all tables, and ./lake run reads the later records again");
        }
        return publication;
    }
}
