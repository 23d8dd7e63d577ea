package io.kappalake.audit;

import io.kappalake.tables.Commit;
import io.kappalake.tables.Lake;
import io.kappalake.tables.Ledger;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The commits that made a lake what it is, newest first: those that a roll back took away are passed over. Read page by page.
 */
final class History implements Iterator<Commit> {

    private final Lake lake;
    private Iterator<Commit> log;
    private Commit next;

    History(Lake lake, String hash) {
        this.lake = lake;
        this.log = lake.log(hash).iterator();
        advance();
    }

    /** The newest ledger at or before a commit. */
    static Optional<Ledger> lastLedger(Lake lake, String hash) {
        for (History history = new History(lake, hash); history.hasNext(); ) {
            Optional<Ledger> ledger = history.next().ledger();
            if (ledger.isPresent()) {
                return ledger;
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Commit next() {
        if (next == null) {
            throw new NoSuchElementException("The log has ended");
        }
        Commit commit = next;
        commit.rolledBackTo().ifPresent(hash -> log = lake.log(hash).iterator());
        advance();
        return commit;
    }

    private void advance() {
        next = log.hasNext() ? log.next() : null;
    }
}
