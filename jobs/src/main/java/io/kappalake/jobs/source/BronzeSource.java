package io.kappalake.jobs.source;

import io.kappalake.tables.ledger.Generation;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.iceberg.Table;

/** The records of a feed from Bronze, one split per partition. Always bounded, even after a restart. */
record BronzeSource<E extends Event>(Feed<E> feed, Rules rules, Input input)
        implements Source<Decoded<E>, BronzeSplit, ArrayList<BronzeSplit>> {

    /**
     * What to read.
     *
     * @param files by partition, in order of their first offsets
     * @param topics of the feed, in the order of their numbers
     */
    record Input(
            Table table,
            HashMap<Integer, ArrayList<BronzeFile>> files,
            ArrayList<BronzeSplit> splits,
            ArrayList<String> topics)
            implements Serializable {}

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<BronzeSplit, ArrayList<BronzeSplit>> createEnumerator(
            SplitEnumeratorContext<BronzeSplit> context) {
        return restoreEnumerator(context, input.splits());
    }

    @Override
    public SplitEnumerator<BronzeSplit, ArrayList<BronzeSplit>> restoreEnumerator(
            SplitEnumeratorContext<BronzeSplit> context, ArrayList<BronzeSplit> left) {
        return new ByPartition(context, new ArrayList<>(left));
    }

    @Override
    public SourceReader<Decoded<E>, BronzeSplit> createReader(SourceReaderContext context) {
        return new Reader<>(
                input.topics().stream()
                        .map(topic -> feed.topics().decoders().of(topic).under(rules))
                        .toList(),
                input,
                context);
    }

    @Override
    public SimpleVersionedSerializer<BronzeSplit> getSplitSerializer() {
        return new JavaSerialized<>();
    }

    @Override
    public SimpleVersionedSerializer<ArrayList<BronzeSplit>> getEnumeratorCheckpointSerializer() {
        return new JavaSerialized<>();
    }

    /** Assigns all partitions at once, since they are read together, in event-time order. */
    private record ByPartition(SplitEnumeratorContext<BronzeSplit> context, ArrayList<BronzeSplit> left)
            implements SplitEnumerator<BronzeSplit, ArrayList<BronzeSplit>> {

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<BronzeSplit> splits, int subtask) {
            left.addAll(splits);
        }

        @Override
        public void addReader(int subtask) {
            for (BronzeSplit split : List.copyOf(left)) {
                if (split.partition() % context.currentParallelism() == subtask) {
                    left.remove(split);
                    context.assignSplit(split, subtask);
                }
            }
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public ArrayList<BronzeSplit> snapshotState(long checkpoint) {
            return new ArrayList<>(left);
        }

        @Override
        public void close() {}
    }

    /** Where the emitted records end. */
    private static final class Position {
        private final BronzeSplit split;
        private long next;

        Position(BronzeSplit split) {
            this.split = split;
            this.next = split.next();
        }
    }

    private static final class Reader<E extends Event>
            extends SingleThreadMultiplexSourceReaderBase<RawRecord, Decoded<E>, BronzeSplit, Position> {

        Reader(List<Feed.Decoder<E>> decoders, Input input, SourceReaderContext context) {
            super(
                    () -> new BronzeSplitReader(input.table(), input.files()),
                    (raw, output, position) -> {
                        // The output gets a record's time from the watermark strategy only.
                        output.collect(
                                decoders.get(Generation.topic(raw.partition())).decode(raw));
                        position.next = raw.offset() + 1;
                    },
                    context.getConfiguration(),
                    context);
        }

        @Override
        protected void onSplitFinished(Map<String, Position> finished) {}

        @Override
        protected Position initializedState(BronzeSplit split) {
            return new Position(split);
        }

        @Override
        protected BronzeSplit toSplitType(String id, Position position) {
            return position.split.from(position.next);
        }
    }
}
