package io.kappalake.proof.bench;

import io.kappalake.proof.bench.Freshness.Ages;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.StoredRows;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * When a reader beside the job first saw each commit, found by polling for the newest. At the end, also the age of its
 * rows at that moment, from the Kafka timestamps in the files it added.
 */
final class SeenCommits {

    /**
     * A file that a commit added to a table. Does not keep the table of that commit, whose metadata takes a megabyte.
     */
    record Added(String commit, Instant seen, String table, DataFile file) {}

    private static final String KAFKA_TIMESTAMP = "kafka_timestamp";

    private final Lake lake;
    private final Clock clock;
    private final Map<String, Instant> seen = new HashMap<>();

    SeenCommits(Lake lake, Clock clock) {
        this.lake = lake;
        this.clock = clock;
    }

    /** Polls for the newest commit; commits between two polls count as seen at the later one. */
    void look() {
        String head = lake.head();
        seen.computeIfAbsent(head, hash -> clock.instant());
    }

    /** The data files of the job's commits that were first seen in that period. */
    List<Added> between(Instant from, Instant to) {
        List<Added> added = new ArrayList<>();
        Instant when = null;
        for (Commit commit : lake.log().toList()) {
            when = seen.getOrDefault(commit.hash(), when);
            if (when != null && commit.ledger().isPresent() && !when.isBefore(from) && when.isBefore(to)) {
                add(commit, when, added);
            }
        }
        return added;
    }

    private void add(Commit commit, Instant when, List<Added> added) {
        Map<String, Table> before = lake.tablesAt(commit.parents().get(0));
        lake.tablesAt(commit.hash()).forEach((name, table) -> {
            Snapshot snapshot = table.currentSnapshot();
            if (snapshot != null && !snapshot.equals(before.get(name).currentSnapshot())) {
                snapshot.addedDataFiles(table.io())
                        .forEach(file -> added.add(new Added(commit.hash(), when, name, file.copy())));
            }
        });
    }

    /** Ages of the rows in the tables' files when their commits were first seen. */
    Ages ages(List<Added> files, Predicate<String> tables) {
        Map<String, Table> now = lake.tablesAt(lake.head());
        LongArrayList micros = new LongArrayList();
        files.stream()
                .filter(file -> tables.test(file.table()))
                .forEach(file -> times(now.get(file.table()), file.file(), Micros.of(file.seen()), micros));
        return Ages.of(micros);
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
