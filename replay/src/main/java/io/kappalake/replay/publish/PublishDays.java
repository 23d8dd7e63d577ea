package io.kappalake.replay.publish;

import io.kappalake.replay.Days;
import io.kappalake.replay.LiveTail;
import io.kappalake.replay.Outcomes;
import io.kappalake.replay.Replay;
import io.kappalake.replay.SealedDays;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.LakeCommit.Guard.Verdict;
import io.kappalake.tables.catalog.Landed;
import io.kappalake.tables.catalog.Landed.Outcome;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.Pipeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Replaces a range of main's days with the rows of a replay, in one commit, and undoes that in one. All other rows
 * stay, including Bronze. A running job keeps running: the windows of these days are sealed, so it holds nothing of
 * them.
 */
public final class PublishDays {

    private PublishDays() {}

    /** Number of events of these days that main has and the replay has not read. */
    public static long missing(Replay replay) {
        Lake main = replay.main();
        return LiveTail.count(
                Pipeline.of(main),
                main.tablesAt(main.head()),
                replay.days(),
                replay.reached().ends());
    }

    /**
     * Number of records that the publication adds or removes and that may still be repeated, being within the duplicate
     * horizon. A running job, or one that resumes from a savepoint, decides such repeats from its state, which knows no
     * publication.
     */
    public static long young(Replay replay, Duration horizon) {
        Lake main = replay.main();
        return Outcomes.young(
                Pipeline.of(main),
                main.tablesAt(main.head()),
                replay.lake().tablesAt(replay.lake().head()),
                replay.days(),
                Micros.of(horizon));
    }

    /** Lands the commit on main, whose job keeps its state. */
    public static Landed land(Replay replay) {
        return land(replay, false);
    }

    /**
     * Lands the commit on main.
     *
     * @param forgetsState whether main's job, which must not be running, must start without state, so that it knows the
     *     days' new rows
     * @throws CommitRefused if main's job, a repair or a compaction has written into these days meanwhile; nothing has
     *     changed then, and a retry may succeed once the replay has caught up
     */
    public static Landed land(Replay replay, boolean forgetsState) {
        Lake main = replay.main();
        String head = main.head();
        String from = replay.lake().head();
        if (published(main, replay.name())
                .filter(commit -> from.equals(commit.properties().get(Commit.DAYS_FROM)))
                .isPresent()) {
            return new Landed(head, 0, Outcome.ALREADY_THERE, 0, 0);
        }
        replay.requirePipeline();
        Days days = replay.days();
        if (replay.reached().ends().isAhead(SealedDays.newest(main, head).ends())) {
            throw new LakeException("Replay " + replay.name() + " has read further than "
                    + main.address().ref() + ", which was rolled back: ./lake replay drop " + replay.name()
                    + ", then start a new one");
        }
        SealedDays.require(main, head, days);
        LakeCommit commit = main.commit("publish days " + days + " of replay " + replay.name())
                .property(Commit.REPLAY, replay.name())
                .property(Commit.DAYS, days.toString())
                .property(Commit.DAYS_FROM, from)
                .holdsInDays(held(replay.lake(), from));
        Optional<Ledger> carried =
                forgetsState ? Optional.of(ofNoRun(SealedDays.newest(main, head))) : Optional.empty();
        return land(
                commit,
                carried,
                main,
                head,
                days,
                replay.lake(),
                from,
                replay.reached().ends());
    }

    /**
     * What rules held of the records that the replay has read, by feed. Some lie before the days: nobody can tell them
     * apart by the counts, and an open gate would be worse.
     */
    private static Map<String, FeedCounts> held(Lake replay, String hash) {
        Map<String, FeedCounts> held = new TreeMap<>();
        replay.log(hash)
                .takeWhile(commit -> commit.replayOf().isEmpty())
                .flatMap(commit -> commit.ledger().stream())
                .forEach(ledger -> ledger.feeds().forEach((feed, counts) -> {
                    if (!counts.held().isEmpty()) {
                        held.merge(feed, FeedCounts.broken(Map.of(), counts.held()), FeedCounts::plus);
                    }
                }));
        return held;
    }

    private static Landed land(
            LakeCommit commit,
            Optional<Ledger> carried,
            Lake main,
            String head,
            Days days,
            Lake other,
            String from,
            Positions ends) {
        long missing = LiveTail.count(Pipeline.of(main), main.tablesAt(head), days, ends);
        if (missing > 0) {
            throw new CommitRefused(
                    "Main has " + missing + " events of " + days + " that arrived since, and would lose them");
        }
        DaySwap swap = DaySwap.of(days, main, head, other, from);
        swap.addTo(commit);
        carried.ifPresent(ledger -> ledger.toProperties().forEach(commit::property));
        return commit.guard(now -> {
                    if (carried.isPresent()
                            && !now.lastLedger().map(Ledger::ends).equals(carried.map(Ledger::ends))) {
                        throw new CommitRefused(
                                "Main's job has committed while " + days + " were being replaced: stop it");
                    }
                    boolean isSamePipeline = main.pipelineFilesAt(now.hash()).equals(main.pipelineFilesAt(head));
                    if (!isSamePipeline || !swap.holdsFor(main, now.hash())) {
                        throw new CommitRefused("Something else wrote into " + days
                                + " of main while they were being replaced: trying again");
                    }
                    return Verdict.GO;
                })
                .land();
    }

    /**
     * A ledger that took nothing. The state of main's former runs does not fit it, so the next run rebuilds its own
     * from the lake.
     */
    private static Ledger ofNoRun(Ledger newest) {
        return newest.standing("days-" + UUID.randomUUID().toString().substring(0, 8), 0);
    }

    /** The newest publication of days of a replay that is still in main's tables. */
    public static Optional<Commit> published(Lake main, String name) {
        return main.landmarks(main.head())
                .filter(commit -> name.equals(commit.properties().get(Commit.REPLAY)))
                .filter(commit -> commit.properties().containsKey(Commit.DAYS_FROM))
                .findFirst()
                .filter(commit -> !commit.properties().containsKey(Commit.DAYS_UNDONE));
    }

    /** Whether main's job started without state after the publication, and must do so again after its rollback. */
    public static boolean forgotState(Commit publication) {
        return publication.ledger().isPresent();
    }

    /**
     * Restores the rows that the days had before the publication. If that made main's job start without state, the job
     * must not be running.
     *
     * @throws LakeException if it is not published, or others were published over it
     * @throws CommitRefused if events of these days have arrived since
     */
    public static Landed rollback(Lake main, String name) {
        String head = main.head();
        Commit publication = revocable(main, name);
        String before = publication.parents().get(0);
        Days days = Days.parse(publication.properties().get(Commit.DAYS));
        LakeCommit commit = main.commit("take days " + days + " of replay " + name + " back")
                .property(Commit.REPLAY, name)
                .property(Commit.DAYS, days.toString())
                .property(Commit.DAYS_FROM, before)
                .property(Commit.DAYS_UNDONE, publication.hash());
        Optional<Ledger> carried =
                forgotState(publication) ? Optional.of(ofNoRun(SealedDays.newest(main, head))) : Optional.empty();
        try {
            return land(
                    commit,
                    carried,
                    main,
                    head,
                    days,
                    main,
                    before,
                    SealedDays.newest(main, before).ends());
        } catch (CommitRefused e) {
            throw new LakeException(
                    e.getMessage() + ". Nothing was changed; ./lake replay start NAME --from " + days.from() + " --to "
                            + days.to() + " with the former rules rebuilds these days with all their events",
                    e);
        }
    }

    /**
     * The publication that {@link #rollback} would undo.
     *
     * @throws LakeException if it is not published, or others were published over it
     */
    public static Commit revocable(Lake main, String name) {
        Commit publication = published(main, name)
                .orElseThrow(() -> new LakeException("Replay " + name + " is not what "
                        + main.address().ref() + " holds: ./lake replay status " + name + " shows it"));
        Days days = Days.parse(publication.properties().get(Commit.DAYS));
        Set<String> undone = new HashSet<>();
        List<String> over = new ArrayList<>();
        main.landmarks(main.head())
                .takeWhile(commit -> !commit.hash().equals(publication.hash()))
                .filter(commit -> commit.properties().containsKey(Commit.DAYS_FROM))
                .filter(commit -> days.overlaps(Days.parse(commit.properties().get(Commit.DAYS))))
                .forEach(commit -> {
                    String undoes = commit.properties().getOrDefault(Commit.DAYS_UNDONE, "");
                    if (!undoes.isEmpty()) {
                        undone.add(undoes);
                    } else if (!undone.contains(commit.hash())) {
                        over.add(commit.properties().get(Commit.REPLAY));
                    }
                });
        if (!over.isEmpty()) {
            throw new LakeException("Days of replay " + name + " were replaced again since, by replay "
                    + String.join(", ", over) + ": roll that back first, or rebuild the days");
        }
        return publication;
    }
}
