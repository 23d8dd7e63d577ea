package io.kappalake.serve.metrics;

import io.kappalake.serve.read.CommitFacts;
import io.kappalake.serve.read.FileFacts;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/**
 * What metrics say of a commit; read once for each commit.
 *
 * @param lastCommit when the job last took records; empty if it has not
 * @param newest by table: the latest Kafka timestamp of its records. One commit moves all tables, so Gold has that of
 *     the Silver tables it is computed from
 * @param watermarks by window family: event time it has come to
 * @param files of each table
 * @param metadata by table: bytes of its current metadata file and of the manifests that it reaches
 * @param repairs by Gold table: buckets that wait for repair, also if none
 */
record LakeState(
        String commit,
        Optional<Instant> lastCommit,
        SortedMap<String, Instant> newest,
        SortedMap<String, Instant> watermarks,
        List<FileFacts.TableFileFacts> files,
        SortedMap<String, Long> metadata,
        SortedMap<String, Integer> repairs) {

    private static final String KAFKA_TIMESTAMP = "kafka_timestamp";

    static LakeState of(LiveLake lake, LakeAt at) {
        Optional<Commit> ledger =
                CommitFacts.lastLedgers(lake, at.hash(), 1).stream().findFirst();
        return new LakeState(
                at.hash(),
                CommitFacts.lastCheckpoint(lake, at.hash()).map(Commit::time),
                newest(at),
                CommitFacts.watermarkTimes(ledger),
                FileFacts.all(at),
                metadata(at),
                repairs(at));
    }

    private static SortedMap<String, Instant> newest(LakeAt at) {
        SortedMap<String, Instant> newest = new TreeMap<>();
        for (TableDefinition<?> table : at.pipeline().tables()) {
            if (!table.layer().equals("gold")) {
                kafkaTime(at, table.fullName()).ifPresent(time -> newest.put(table.fullName(), time));
            }
        }
        for (GoldTable<?, ?> gold : at.pipeline().gold()) {
            gold.reach().keySet().stream()
                    .map(feed -> newest.get(Silver.of(at.pipeline().feed(feed)).fullName()))
                    .filter(time -> time != null)
                    .max(Instant::compareTo)
                    .ifPresent(time -> newest.put(gold.definition().fullName(), time));
        }
        return newest;
    }

    private static Optional<Instant> kafkaTime(LakeAt at, String table) {
        return at.tables().containsKey(table)
                ? at.newestTime(table, KAFKA_TIMESTAMP).stream()
                        .mapToObj(Micros::toInstant)
                        .findFirst()
                : Optional.empty();
    }

    private static SortedMap<String, Long> metadata(LakeAt at) {
        SortedMap<String, Long> bytes = new TreeMap<>();
        at.tables().forEach((name, table) -> bytes.put(name, metadata(table)));
        return bytes;
    }

    private static long metadata(Table table) {
        String location = ((HasTableOperations) table).operations().current().metadataFileLocation();
        Snapshot snapshot = table.currentSnapshot();
        long manifests = snapshot == null
                ? 0
                : snapshot.allManifests(table.io()).stream()
                        .mapToLong(ManifestFile::length)
                        .sum();
        return manifests + table.io().newInputFile(location).getLength();
    }

    private static SortedMap<String, Integer> repairs(LakeAt at) {
        SortedMap<String, Integer> repairs = new TreeMap<>();
        for (GoldTable<?, ?> gold : at.pipeline().gold()) {
            String name = gold.definition().fullName();
            if (at.tables().containsKey(name)) {
                repairs.put(name, Repairs.of(at.table(name)).size());
            }
        }
        return repairs;
    }
}
