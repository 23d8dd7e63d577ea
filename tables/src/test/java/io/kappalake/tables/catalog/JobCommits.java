package io.kappalake.tables.catalog;

import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;

/**
 * Commits as those of the job for {@code market}, without its data files: Bronze and Silver (seven tables) get a file
 * with each, and of Gold (six tables) the files of two open buckets are replaced in turn. Tables have twelve columns.
 */
final class JobCommits {

    private static final int APPENDED = 7;
    private static final int REPLACED = 6;
    private static final int OPEN = 2;
    /** After so many commits a bucket of Gold is sealed, and its file stays. */
    private static final int SEALED_AFTER = 60;

    private static final List<String> TOPICS = List.of("trades", "quotes", "orders");
    private static final int PARTITIONS = 8;

    private final Lake lake;
    private final List<TableDefinition<Row>> tables = definitions();
    private final Map<String, DataFile> pattern = new HashMap<>();
    private final Map<String, List<DataFile>> open = new HashMap<>();
    private int checkpoint;

    JobCommits(Lake lake) {
        this.lake = lake;
        lake.provision(tables);
        tables.forEach(table -> pattern.put(
                table.fullName(), TestLake.file(lake, table, 1, 2, 3).get(0)));
    }

    private static List<TableDefinition<Row>> definitions() {
        List<Column<Row>> columns = new ArrayList<>();
        columns.add(Column.timestamp("time", row -> row.time().getEpochSecond() * 1_000_000));
        IntStream.range(0, 11).forEach(i -> columns.add(Column.int64("number_" + i, Row::id)));
        return IntStream.range(0, APPENDED + REPLACED)
                .mapToObj(i -> new TableDefinition<>(
                        i < 3 ? "bronze" : i < APPENDED ? "silver" : "gold",
                        "table_" + i,
                        "time",
                        TableDefinition.Partitioning.DAY,
                        columns))
                .toList();
    }

    List<TableDefinition<Row>> tables() {
        return tables;
    }

    void setProperties(Map<String, String> properties) {
        LakeCommit commit = lake.commit("settings");
        tables.forEach(table -> commit.change(TableChange.of(table).setProperties(properties)));
        commit.land();
    }

    /** Lands the next commit. */
    Landed land() {
        return land(1);
    }

    /** Lands what so many commits do as one, which leaves the tables the same and asks Nessie once. */
    Landed land(int checkpoints) {
        Map<String, TableChange> changes = new TreeMap<>();
        tables.forEach(table -> changes.put(table.fullName(), TableChange.of(table)));
        for (int i = 0; i < checkpoints; i++) {
            checkpoint++;
            tables.forEach(table -> change(table, changes.get(table.fullName())));
        }
        LakeCommit commit = lake.commit("checkpoint " + checkpoint).ledger(ledger(checkpoint, checkpoints));
        changes.values().forEach(commit::change);
        return commit.land();
    }

    private void change(TableDefinition<Row> table, TableChange change) {
        DataFile file = another(table);
        if (tables.indexOf(table) < APPENDED) {
            change.append(List.of(file));
            return;
        }
        List<DataFile> live = open.computeIfAbsent(table.fullName(), name -> new ArrayList<>());
        if (checkpoint % SEALED_AFTER == 0) {
            live.clear();
        }
        List<DataFile> gone = live.size() < OPEN ? List.of() : List.of(live.remove(0));
        live.add(file);
        change.replace(List.of(file), gone);
    }

    private DataFile another(TableDefinition<Row> table) {
        DataFile file = pattern.get(table.fullName());
        String directory = file.location().substring(0, file.location().lastIndexOf('/'));
        return DataFiles.builder(table.spec())
                .copy(file)
                .withPath(directory + "/" + UUID.randomUUID() + ".parquet")
                .build();
    }

    private static Ledger ledger(int checkpoint, int checkpoints) {
        Map<String, Map<Integer, OffsetRange>> offsets = new TreeMap<>();
        Map<String, FeedCounts> feeds = new TreeMap<>();
        TopicLogs logs = TopicLogs.of("MkU3OEVBNTcwNTJENDM2Qg", Map.of());
        for (String topic : TOPICS) {
            Map<Integer, OffsetRange> partitions = new TreeMap<>();
            Map<Integer, Integer> epochs = new TreeMap<>();
            for (int p = 0; p < PARTITIONS; p++) {
                partitions.put(p, new OffsetRange((checkpoint - checkpoints) * 100_000L, checkpoint * 100_000L));
                epochs.put(p, 3);
            }
            offsets.put(topic, partitions);
            logs = logs.with(topic, epochs);
            feeds.put(
                    topic,
                    new FeedCounts(
                            800_000, 790_000, 9_000, Map.of("MALFORMED_JSON", 500L, "UNKNOWN_VALUE", 500L), 1_000));
        }
        return new Ledger(
                "market",
                "0123456789abcdef0123456789abcdef-01234567",
                checkpoint,
                OffsetRanges.of(offsets),
                feeds,
                Map.of("market", new Progress(1_700_000_000_000_000L, 1_700_000_000_000_000L)),
                logs);
    }
}
