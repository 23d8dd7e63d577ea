package io.kappalake.jobs.source;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.row.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;

/** Takes what a source reader emits: for each split {@code PARTITION:OFFSET value} in the order in which it came. */
final class ReadRecords implements ReaderOutput<Decoded<Row>> {

    final List<String> lines = new ArrayList<>();
    final List<Long> timestamps = new ArrayList<>();
    final Set<String> splits = new HashSet<>();

    @Override
    public SourceOutput<Decoded<Row>> createOutputForSplit(String split) {
        splits.add(split);
        return new OfSplit(split);
    }

    @Override
    public void releaseOutputForSplit(String split) {
        splits.remove(split);
    }

    private final class OfSplit implements SourceOutput<Decoded<Row>> {

        private final String split;

        OfSplit(String split) {
            this.split = split;
        }

        @Override
        public void collect(Decoded<Row> record, long timestamp) {
            RawRecord raw = record.raw();
            if (!splits.contains(split) || !split.endsWith("-" + raw.partition())) {
                throw new AssertionError(raw + " came through the output of " + split);
            }
            lines.add(raw.partition() + ":" + raw.offset() + " " + new String(raw.payload(), StandardCharsets.UTF_8));
            timestamps.add(timestamp);
        }

        @Override
        public void collect(Decoded<Row> record) {
            throw new AssertionError("Without Kafka's timestamp");
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            throw new AssertionError("Watermarks are the strategy's");
        }

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}
    }

    @Override
    public void collect(Decoded<Row> record) {
        throw new AssertionError("Without a split");
    }

    @Override
    public void collect(Decoded<Row> record, long timestamp) {
        throw new AssertionError("Without a split");
    }

    @Override
    public void emitWatermark(Watermark watermark) {}

    @Override
    public void markIdle() {}

    @Override
    public void markActive() {}
}
