package io.kappalake.proof.demo;

import io.kappalake.cli.output.TextTable;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The ledgers of all commits of a branch, summed by feed. */
public final class LedgerTotals {

    private LedgerTotals() {}

    /** By feed, the outcome of all records that the branch has ever taken in. */
    public static Map<String, FeedCounts> byFeed(Lake lake) {
        Map<String, FeedCounts> totals = new TreeMap<>();
        try (Stream<Ledger> ledgers = lake.log().map(commit -> commit.ledger()).flatMap(Optional::stream)) {
            ledgers.forEach(
                    ledger -> ledger.feeds().forEach((feed, counts) -> totals.merge(feed, counts, FeedCounts::plus)));
        }
        return totals;
    }

    static TextTable of(Lake lake) {
        TextTable table =
                new TextTable("LEDGER", "READ", "=  ACCEPTED", "+  DUPLICATE", "+  REJECTED", "LATE", "BALANCE");
        byFeed(lake)
                .forEach((feed, counts) -> table.row(
                        feed,
                        "%,d".formatted(counts.read()),
                        "%,d".formatted(counts.accepted()),
                        "%,d".formatted(counts.duplicates()),
                        "%,d".formatted(counts.rejectedTotal()),
                        "%,d".formatted(counts.late()),
                        counts.balanced() ? "holds" : "BROKEN"));
        return table;
    }
}
