package io.kappalake.local.bench;

import io.kappalake.local.bench.Freshness.Ages;
import io.kappalake.tables.Commit;
import io.kappalake.tables.Lake;
import io.kappalake.tables.Micros;
import io.kappalake.tables.StoredRows;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * When a reader beside the job first saw each commit, found by asking for the newest again and again; and, when all is over, how old the rows were then, by
 * the Kafka timestamps in the files that the commit added.
 */
final class SeenCommits {

    private static final String KAFKA_TIMESTAMP = "kafka_timestamp";

    private final Lake lake;
    private final Clock clock;
    private final Map<String, Instant> seen = new LinkedHashMap<>();

    SeenCommits(Lake lake, Clock clock) {
        this.lake = lake;
        this.clock = clock;
    }

    /** Asks for the newest commit; those between two looks count as seen with the later one. */
    void look() {
        String head = lake.head();
        seen.computeIfAbsent(head, hash -> clock.instant());
    }

    /** The job's commits that were first seen in that time, oldest first, each with when. */
    Map<Commit, Instant> between(Instant from, Instant to) {
        Map<Instant, Commit> commits = new TreeMap<>();
        Instant when = null;
        for (Commit commit : lake.log().toList()) {
            when = seen.getOrDefault(commit.hash(), when);
            if (when != null && commit.ledger().isPresent() && !when.isBefore(from) && when.isBefore(to)) {
                commits.put(commit.time(), commit);
            }
        }
        Map<Commit, Instant> found = new LinkedHashMap<>();
        for (Commit commit : commits.values()) {
            found.put(commit, seen.getOrDefault(commit.hash(), commit.time()));
        }
        return found;
    }

    /** How old the rows of the layer's tables were when their commits were seen. */
    Ages ages(Map<Commit, Instant> commits, Predicate<String> tables) {
        LongArrayList micros = new LongArrayList();
        added(commits, tables).forEach((commit, files) -> {
            long visible = Micros.of(commits.get(commit));
            files.forEach((table, added) -> added.forEach(file -> times(table, file, visible, micros)));
        });
        return Ages.of(micros);
    }

    /** Data files that the commits added to all tables. */
    long filesAdded(Map<Commit, Instant> commits) {
        return added(commits, table -> true).values().stream()
                .flatMap(tables -> tables.values().stream())
                .mapToLong(List::size)
                .sum();
    }

    private Map<Commit, Map<Table, List<DataFile>>> added(Map<Commit, Instant> commits, Predicate<String> tables) {
        Map<Commit, Map<Table, List<DataFile>>> added = new LinkedHashMap<>();
        Map<String, Long> last = new HashMap<>();
        for (Commit commit : commits.keySet()) {
            Map<Table, List<DataFile>> files = new HashMap<>();
            lake.tablesAt(commit.hash()).forEach((name, table) -> {
                Snapshot snapshot = table.currentSnapshot();
                if (!tables.test(name) || snapshot == null) {
                    return;
                }
                Long before = last.put(name, snapshot.snapshotId());
                // What the first commit added cannot be told from what one before it did.
                if (before != null && before != snapshot.snapshotId()) {
                    files.put(table, list(snapshot.addedDataFiles(table.io())));
                }
            });
            added.put(commit, files);
        }
        return added;
    }

    private static List<DataFile> list(Iterable<DataFile> files) {
        List<DataFile> list = new java.util.ArrayList<>();
        files.forEach(file -> list.add(file.copy()));
        return list;
    }

    private static void times(Table table, DataFile file, long visible, LongArrayList micros) {
        Schema time = table.schema().select(KAFKA_TIMESTAMP);
        try (CloseableIterable<StructLike> rows = StoredRows.read(table.io().newInputFile(file.location()), time)) {
            rows.forEach(row -> micros.add(visible - row.get(0, Long.class)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location(), e);
        }
    }
}
