package io.kappalake.audit.quality;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.ledger.Ledger;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A commit with accepted events that break a rule which holds.
 *
 * @param checkpoint of the job that made it
 * @param rows by feed and reason
 */
public record HeldCommit(String commit, Instant time, long checkpoint, SortedMap<String, Map<String, Long>> rows) {

    public HeldCommit {
        rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    }

    /** Without rows if the commit holds nothing. */
    static HeldCommit of(Commit commit, Ledger ledger) {
        SortedMap<String, Map<String, Long>> rows = new TreeMap<>();
        ledger.feeds().forEach((feed, counts) -> {
            if (!counts.held().isEmpty()) {
                rows.put(feed, counts.held());
            }
        });
        return new HeldCommit(commit.hash(), commit.time(), ledger.checkpoint(), rows);
    }

    /** What it holds, such as {@code trades JUMP 2}. */
    public String rowsText() {
        return rows.entrySet().stream()
                .flatMap(feed -> feed.getValue().entrySet().stream()
                        .map(reason -> "%s %s %,d".formatted(feed.getKey(), reason.getKey(), reason.getValue())))
                .collect(Collectors.joining(", "));
    }
}
