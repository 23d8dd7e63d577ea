package io.kappalake.tables.catalog;

import io.kappalake.tables.ledger.Ledger;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The last ledger at the commit where this lake last looked or landed, so a steady writer need not reread the log.
 * Commits never change.
 */
final class LedgerCache {

    private record Known(String hash, Ledger ledger) {}

    private volatile Known known = new Known("", null);

    Optional<Ledger> at(String hash, Supplier<Optional<Ledger>> read) {
        Known last = known;
        if (last.hash().equals(hash)) {
            return Optional.of(last.ledger());
        }
        Optional<Ledger> ledger = read.get();
        ledger.ifPresent(found -> put(hash, found));
        return ledger;
    }

    void put(String hash, Ledger ledger) {
        known = new Known(hash, ledger);
    }
}
