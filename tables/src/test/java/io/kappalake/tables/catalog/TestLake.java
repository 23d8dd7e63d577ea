package io.kappalake.tables.catalog;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.storage.LakeAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** A real Nessie for all tests of the JVM, and for each test an empty branch and warehouse of its own. */
public final class TestLake {

    /** What Nessie calls the state before the first commit. */
    public static final String NOTHING = "2e1cfa82b035c26cbbbdae632cea070514eb8b773f616aaeaf668e2f0be8f10d";

    private static RunningServer nessie;

    private TestLake() {}

    /** A row of the test tables. */
    public record Row(long id, Instant time, byte[] payload) {
        Row(long id, Instant time) {
            this(id, time, new byte[] {(byte) id});
        }
    }

    public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    public static TableDefinition<Row> table(String layer, String name) {
        return new TableDefinition<>(
                layer,
                name,
                "time",
                TableDefinition.Partitioning.DAY,
                List.of(
                        Column.int64("id", Row::id),
                        Column.timestamp(
                                "time",
                                row -> row.time().getEpochSecond() * 1_000_000
                                        + row.time().getNano() / 1_000),
                        Column.binary("payload", Row::payload),
                        Column.binaryMap("headers", row -> Map.of())));
    }

    public static List<TableDefinition<Row>> tables(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> table(List.of("bronze", "silver", "gold").get(i % 3), "t" + i))
                .toList();
    }

    public static synchronized String nessieUri() {
        if (nessie == null) {
            nessie = EmbeddedServer.NESSIE.start(directory("nessie"), 0).awaitReady(Duration.ofSeconds(120));
        }
        return "http://" + nessie.address() + "/api/v2";
    }

    public static Path directory(String name) {
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "lakes").toAbsolutePath()), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A lake on a new branch that holds nothing. */
    public static LakeAddress empty() {
        LakeAddress main = new LakeAddress(
                nessieUri(), "main", directory("warehouse").toUri().toString(), "");
        String branch = "test-" + UUID.randomUUID();
        try (Lake lake = Lake.open(main)) {
            lake.refs().createBranch(branch, NOTHING);
        }
        return main.onRef(branch);
    }

    public static Lake with(List<TableDefinition<Row>> tables) {
        Lake lake = Lake.open(empty());
        lake.provision(tables);
        return lake;
    }

    /** A file with one row for each id, all at noon. */
    public static List<DataFile> file(Lake lake, TableDefinition<Row> table, long... ids) {
        return file(lake, table, NOON, ids);
    }

    public static List<DataFile> file(Lake lake, TableDefinition<Row> table, Instant time, long... ids) {
        return file(
                lake,
                table,
                Arrays.stream(ids).mapToObj(id -> new Row(id, time)).toList());
    }

    public static List<DataFile> file(Lake lake, TableDefinition<Row> table, List<Row> rows) {
        TableWriter<Row> writer = new TableWriter<>(table, lake.table(table), 0, 0);
        rows.forEach(writer::write);
        return writer.complete();
    }

    public static SortedSet<String> paths(Table table) {
        SortedSet<String> paths = new TreeSet<>();
        TableFiles.live(table).forEach(file -> paths.add(file.location()));
        return paths;
    }

    public static SortedSet<String> paths(List<DataFile> files) {
        SortedSet<String> paths = new TreeSet<>();
        files.forEach(file -> paths.add(file.location()));
        return paths;
    }

    public static long rows(Table table) {
        return TableFiles.live(table).stream().mapToLong(DataFile::recordCount).sum();
    }

    public static Ledger ledger(String pipeline, long checkpoint, long from, long to) {
        return new Ledger(
                pipeline,
                "run-1",
                checkpoint,
                OffsetRanges.NONE.with("trades", 0, new OffsetRange(from, to)),
                Map.of("trades", new FeedCounts(to - from, to - from, 0, Map.of(), 0)),
                Map.of("market", new Progress(1, 2)));
    }
}
