package io.kappalake.jobs.commit;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Committable.WrittenFile;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;

/** What writers hand to the committer before a barrier. */
abstract class OpenCheckpointFixture {

    static final String BARS = "gold.trade_bars_1m";
    static final String HOURS = "gold.orders_hourly";

    static OpenCheckpoint open(Map<String, Map<Integer, Long>> positions) {
        return open(Map.of(), positions);
    }

    static OpenCheckpoint open(
            Map<String, Map<String, List<DataFile>>> formerRun, Map<String, Map<Integer, Long>> positions) {
        return new OpenCheckpoint("live", "run", Positions.of(positions), Map.of(), formerRun, TopicLogs.NONE);
    }

    static Committable read(String feed, int partition, long from, long to) {
        return new Committable(
                feed,
                FeedCounts.read(to - from),
                Map.of(partition, new OffsetRange(from, to)),
                List.of(),
                Map.of(),
                Map.of());
    }

    static Committable progress(String family, long watermark, long sealed) {
        return new Committable(
                "", FeedCounts.NONE, Map.of(), List.of(), Map.of(family, new Progress(watermark, sealed)), Map.of());
    }

    static Committable bucket(String table, String bucket, DataFile file) {
        return Committable.ofFiles(List.of(new WrittenFile(table, bucket, file)));
    }
}
