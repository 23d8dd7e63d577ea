package io.kappalake.jobs.commit;

import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the committer keeps in a checkpoint. The progress is the job's, not the lake's: a checkpoint that only sealed
 * buckets has no commit, and a run restored from it can no longer rewrite these buckets.
 *
 * @param landed positions in the lake before the first of the pending commits
 * @param pending in order, not yet known to have landed
 * @param positions after all of them
 * @param newestId id of the lake's newest ledger, which the first pending commit follows; {@code ""} if the lake had
 *     none, empty in states from before it was kept
 */
record CommitterState(
        Positions landed,
        List<PendingCommit> pending,
        Positions positions,
        Map<String, Progress> progress,
        Optional<String> newestId) {

    /**
     * The pending commits that follow the lake's newest ledger; all of them if it is none of theirs.
     *
     * @param commitOf hash of the commit with a ledger's id, or empty
     */
    List<PendingCommit> after(Optional<Ledger> newest, Function<String, String> commitOf) {
        for (int i = pending.size() - 1; i >= 0; i--) {
            String id = pending.get(i).ledger().id();
            if (newest.filter(ledger -> ledger.id().equals(id)).isPresent()) {
                return pending.subList(i + 1, pending.size());
            }
        }
        TopicLogs logs = logsOf(Optional.of(this), newest);
        RestoredPositions.check(landed, endsOf(newest, landed), logs, () -> commitOf.apply(ownId()));
        newestId.ifPresent(id -> RestoredPositions.checkNewest(id, idOf(newest)));
        return pending;
    }

    /** Id of the newest ledger known to this state: that of the commit it belongs to. */
    String ownId() {
        return pending.isEmpty()
                ? newestId.orElse("")
                : pending.get(pending.size() - 1).ledger().id();
    }

    /** The logs that a run continues: the lake's, and those of pending commits if the lake knows none yet. */
    static TopicLogs logsOf(Optional<CommitterState> kept, Optional<Ledger> lake) {
        TopicLogs known = lake.map(Ledger::logs).orElse(TopicLogs.NONE);
        for (PendingCommit commit : kept.map(CommitterState::pending).orElse(List.of())) {
            known = known.then(commit.ledger().logs());
        }
        return known;
    }

    static Positions endsOf(Optional<Ledger> ledger) {
        return ledger.map(Ledger::ends).orElse(Positions.NONE);
    }

    /**
     * Where the lake ends, for a comparison with a state. Its ledger does not have partitions of which nothing landed
     * yet. If it is the ledger that the state follows, the run begins there where it was planned to.
     */
    Positions endsOf(Optional<Ledger> ledger, Positions ours) {
        Positions ends = endsOf(ledger);
        return newestId.filter(id -> id.equals(idOf(ledger))).isPresent() ? ends.over(ours) : ends;
    }

    /** Empty for a lake rolled back to before its first ledger, and for one that never had any. */
    static String idOf(Optional<Ledger> ledger) {
        return ledger.filter(
                        known -> !known.run().isEmpty() || !known.offsets().isEmpty())
                .map(Ledger::id)
                .orElse("");
    }
}
