package io.kappalake.tables.catalog;

import com.sun.management.OperatingSystemMXBean;
import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.storage.LakeAddress;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;

/**
 * Measures what commits cost as they add up: {@code CommitCost COMMITS SNAPSHOTS MERGE_COUNT [WAREHOUSE S3_ENDPOINT]}.
 * Ten tables get a file with each commit, three have one of two files replaced.
 */
final class CommitCost {

    private static final int TABLES = 13;
    private static final int REPLACED = 3;

    private CommitCost() {}

    public static void main(String[] args) {
        int commits = Integer.parseInt(args[0]);
        Retention retention = new Retention(Integer.parseInt(args[1]), Duration.ofHours(24));
        LakeAddress address = TestLake.empty();
        if (args.length > 3) {
            address = new LakeAddress(address.nessieUri(), address.ref(), args[3] + "/" + UUID.randomUUID(), args[4]);
        }
        List<TableDefinition<Row>> tables = TestLake.tables(TABLES);
        try (Lake lake = Lake.open(address)) {
            lake.provision(tables);
            LakeCommit settings = lake.commit("settings");
            tables.forEach(table -> settings.change(
                    TableChange.of(table).setProperties(Map.of("commit.manifest.min-count-to-merge", args[2]))));
            settings.land();

            Map<String, DataFile> pattern = new HashMap<>();
            tables.forEach(table -> pattern.put(
                    table.fullName(), TestLake.file(lake, table, 1, 2, 3).get(0)));
            Map<String, List<DataFile>> replaced = new HashMap<>();
            List<Long> millis = new ArrayList<>();
            long cpu = cpuMillis();
            List<Long> staged = new ArrayList<>();
            List<Long> landed = new ArrayList<>();
            for (int i = 1; i <= commits; i++) {
                LakeCommit commit =
                        lake.commit("checkpoint " + i).ledger(ledger(i)).retention(retention);
                for (int t = 0; t < TABLES; t++) {
                    TableDefinition<Row> table = tables.get(t);
                    DataFile file = like(pattern.get(table.fullName()), table);
                    TableChange change = TableChange.of(table);
                    if (t >= REPLACED) {
                        commit.change(change.append(List.of(file)));
                        continue;
                    }
                    List<DataFile> live = replaced.computeIfAbsent(table.fullName(), name -> new ArrayList<>());
                    List<DataFile> gone = live.size() < 2 ? List.of() : List.of(live.remove(0));
                    live.add(file);
                    commit.change(change.replace(List.of(file), gone));
                }
                long start = System.nanoTime();
                Landed result = commit.land();
                millis.add((System.nanoTime() - start) / 1_000_000);
                staged.add(result.stagedMillis());
                landed.add(result.committedMillis());
                if (i == 1 || i % 100 == 0) {
                    System.out.printf("%d ms CPU each, ", (cpuMillis() - cpu) / millis.size());
                    report(lake, tables, i, millis, staged, landed);
                    cpu = cpuMillis();
                    millis.clear();
                    staged.clear();
                    landed.clear();
                }
            }
        }
    }

    /** Time of all threads of this JVM, which unlike the clock does not count what the machine does besides. */
    private static long cpuMillis() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1_000_000;
    }

    private static DataFile like(DataFile file, TableDefinition<Row> table) {
        return DataFiles.builder(table.spec())
                .copy(file)
                .withPath(file.location() + "-" + UUID.randomUUID() + ".parquet")
                .build();
    }

    private static void report(
            Lake lake,
            List<TableDefinition<Row>> tables,
            int commits,
            List<Long> millis,
            List<Long> staged,
            List<Long> landed) {
        System.out.printf(
                "%5d commits: %s, staged %s, nessie %s", commits, spread(millis), spread(staged), spread(landed));
        for (int t : new int[] {TABLES - 1, 0}) {
            Table table = lake.table(tables.get(t));
            String location =
                    ((HasTableOperations) table).operations().current().metadataFileLocation();
            var manifests = table.currentSnapshot().allManifests(lake.io());
            System.out.printf(
                    " | %s: metadata.json %d KB, list %d KB, %d manifests of %d KB",
                    t == 0 ? "replaced" : "appended",
                    lake.io().newInputFile(location).getLength() / 1024,
                    lake.io()
                                    .newInputFile(table.currentSnapshot().manifestListLocation())
                                    .getLength()
                            / 1024,
                    manifests.size(),
                    manifests.stream().mapToLong(manifest -> manifest.length()).sum() / 1024);
        }
        System.out.println();
    }

    private static String spread(List<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        return "median " + sorted[sorted.length / 2] + " p95 " + sorted[(int) (sorted.length * 0.95)] + " max "
                + Arrays.stream(sorted).max().orElse(0);
    }

    /** As large as a real one: three topics of eight partitions. */
    private static Ledger ledger(int checkpoint) {
        Map<String, Map<Integer, OffsetRange>> offsets = new TreeMap<>();
        Map<String, FeedCounts> feeds = new TreeMap<>();
        for (String topic : List.of("trades", "quotes", "orders")) {
            Map<Integer, OffsetRange> partitions = new TreeMap<>();
            for (int p = 0; p < 8; p++) {
                partitions.put(p, new OffsetRange((checkpoint - 1) * 100_000L, checkpoint * 100_000L));
            }
            offsets.put(topic, partitions);
            feeds.put(
                    topic,
                    new FeedCounts(
                            800_000, 790_000, 9_000, Map.of("MALFORMED_JSON", 500L, "UNKNOWN_VALUE", 500L), 1_000));
        }
        return new Ledger(
                "live",
                "0123456789abcdef0123456789abcdef",
                checkpoint,
                OffsetRanges.of(offsets),
                feeds,
                Map.of("market", new Progress(1, 1)));
    }
}
