package io.kappalake.serve.metrics;

import io.kappalake.serve.read.CommitFacts;
import io.kappalake.serve.read.FileFacts;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.LiveLake;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What metrics say of a commit; read once for each commit.
 *
 * @param lastLedger when the job's last commit was made; empty if it made none
 * @param newest by table: the latest Kafka timestamp of its records. One commit moves all tables, so Gold has that of
 *     the Silver tables it is computed from
 * @param watermarks by window family: event time it has come to
 * @param files of each table
 * @param repairs by Gold table: buckets that wait for repair
 */
record LakeState(
        String commit,
        Optional<Instant> lastLedger,
        SortedMap<String, Instant> newest,
        SortedMap<String, Instant> watermarks,
        List<FileFacts.TableFileFacts> files,
        SortedMap<String, Integer> repairs) {

    private static final String KAFKA_TIMESTAMP = "kafka_timestamp";

    static LakeState of(LiveLake lake, LakeAt at) {
        Optional<Commit> last =
                CommitFacts.lastLedgers(lake, at.hash(), 1).stream().findFirst();
        SortedMap<String, Integer> repairs = new TreeMap<>();
        lake.lake().repairs().forEach((table, buckets) -> repairs.put(table, buckets.size()));
        return new LakeState(
                at.hash(),
                last.map(Commit::time),
                newest(at),
                CommitFacts.watermarkTimes(last),
                FileFacts.all(at),
                repairs);
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
}
