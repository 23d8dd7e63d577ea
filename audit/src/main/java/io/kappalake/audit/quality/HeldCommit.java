package io.kappalake.audit.quality;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A commit with accepted events that break a rule which holds: of the job, or one that published days of a replay.
 *
 * @param checkpoint of the job that made it; 0 for published days
 * @param rows by feed and reason
 */
public record HeldCommit(String commit, Instant time, long checkpoint, SortedMap<String, Map<String, Long>> rows) {

    public HeldCommit {
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    /** Without rows if the commit holds nothing. */
    static HeldCommit of(Commit commit, Optional<Ledger> ledger) {
        SortedMap<String, Map<String, Long>> rows = new TreeMap<>();
        add(rows, ledger.map(Ledger::feeds).orElse(Map.of()));
        add(rows, commit.heldInDays());
        return new HeldCommit(
                commit.hash(), commit.time(), ledger.map(Ledger::checkpoint).orElse(0L), rows);
    }

    private static void add(Map<String, Map<String, Long>> rows, Map<String, FeedCounts> feeds) {
        feeds.forEach((feed, counts) -> {
            if (!counts.held().isEmpty()) {
                rows.put(feed, counts.held());
            }
        });
    }

    /** What it holds, such as {@code trades JUMP 2}. */
    public String rowsText() {
        return rows.entrySet().stream()
                .flatMap(feed -> feed.getValue().entrySet().stream()
                        .map(reason -> "%s %s %,d".formatted(feed.getKey(), reason.getKey(), reason.getValue())))
                .collect(Collectors.joining(", "));
    }
}
