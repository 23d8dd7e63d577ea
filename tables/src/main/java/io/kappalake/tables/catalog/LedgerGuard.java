package io.kappalake.tables.catalog;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Lets a ledger land only if it continues the lake's: {@code from} of each partition is the lake's {@code to}. A
 * partition unknown to the lake may begin anywhere. On a lake without any ledger, only a ledger that follows none may
 * land. A commit that already landed (same run, checkpoint and offsets) is skipped.
 */
public final class LedgerGuard implements LakeCommit.Guard {

    private static final String WAYS_OUT =
            ". Either roll the lake back to the commit of this state (./lake rollback --to COMMIT),"
                    + " or start from the newest state";

    private final Ledger own;
    private final String after;

    /** @param after id of the ledger that this one follows; empty if unknown */
    public LedgerGuard(Ledger own, String after) {
        this.own = own;
        this.after = after;
    }

    @Override
    public Verdict check(Head head) {
        Optional<Ledger> last = head.lastLedger();
        if (last.isEmpty()) {
            refuseIfForgotten();
            return Verdict.GO;
        }
        Ledger lake = last.get();
        if (!lake.pipeline().equals(own.pipeline())) {
            throw new CommitRefused("The branch belongs to pipeline '" + lake.pipeline() + "', so pipeline '"
                    + own.pipeline() + "' must not write to it: use another --nessie-ref");
        }
        if (isOwn(lake)) {
            return Verdict.SKIP;
        }
        List<String> breaks = breaks(lake);
        boolean follows = after.isEmpty() || after.equals(lake.id());
        if (breaks.isEmpty() && follows) {
            return Verdict.GO;
        }
        refuseIfRolledBack(head);
        refuseIfPublished(head);
        if (breaks.isEmpty()) {
            breaks.add("it comes after " + after + ", but the lake's newest is " + lake.id());
        }
        throw new CommitRefused("Checkpoint " + own.checkpoint() + " of run " + own.run()
                + " does not continue the lake's offsets: " + String.join("; ", breaks) + WAYS_OUT);
    }

    /** As after a power loss, or if Nessie was recreated under a running job. */
    private void refuseIfForgotten() {
        if (!after.isEmpty()) {
            throw new CommitRefused("Checkpoint " + own.checkpoint() + " of run " + own.run() + " comes after " + after
                    + ", but the lake has no ledger: its Nessie has lost commits, so this run must stop."
                    + " Start the job without state (./lake run --from-state none), it begins where the lake is now");
        }
    }

    private void refuseIfRolledBack(Head head) {
        head.lastLedgerCommit().flatMap(Commit::rolledBackTo).ifPresent(target -> {
            throw new CommitRefused("The lake was rolled back to commit " + target + ", behind checkpoint "
                    + own.checkpoint() + " of run " + own.run()
                    + ", so this run must stop: start the job again (./lake run), it resumes where the lake is now");
        });
    }

    private void refuseIfPublished(Head head) {
        head.lastLedgerCommit().flatMap(Commit::publishedFrom).ifPresent(from -> {
            throw new CommitRefused("A replay was published: Silver and Gold are those of commit " + from
                    + ", which run " + own.run()
                    + " does not know, so it must stop: start the job again (./lake run),"
                    + " it resumes where the lake is now");
        });
    }

    private boolean isOwn(Ledger lake) {
        return lake.id().equals(own.id()) && lake.offsets().equals(own.offsets());
    }

    private List<String> breaks(Ledger lake) {
        List<String> breaks = new ArrayList<>(lake.logs().breaks(own.logs()));
        breaks.addAll(lake.logs().renumbered(own.logs()));
        Positions begins = own.offsets().starts();
        TopicLogs logs = lake.logs().then(own.logs());
        lake.ends().each((feed, partition, end) -> {
            String where = logs.text(feed, partition) + ": the lake ends at " + end;
            OptionalLong begin = begins.of(feed, partition);
            if (begin.isEmpty()) {
                breaks.add(where + ", the commit does not mention it");
                return;
            }
            long gap = begin.getAsLong() - end;
            if (gap != 0) {
                breaks.add("%s, the commit begins at %d (%s of %d)"
                        .formatted(where, begin.getAsLong(), gap > 0 ? "gap" : "overlap", Math.abs(gap)));
            }
        });
        return breaks;
    }
}
