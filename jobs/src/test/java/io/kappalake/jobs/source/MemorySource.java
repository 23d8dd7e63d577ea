package io.kappalake.jobs.source;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Reads one of the {@link MemoryTopics}, decoded, with one split for each partition. */
record MemorySource<E extends Event>(String topics, Feed<E> feed, Rules rules, HashMap<Integer, Long> start)
        implements Source<Decoded<E>, MemorySource.Split, HashSet<Integer>> {

    /** A partition and the offset to read next. */
    record Split(int partition, long next) implements SourceSplit, Serializable {

        @Override
        public String splitId() {
            return Integer.toString(partition);
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<Split, HashSet<Integer>> createEnumerator(SplitEnumeratorContext<Split> context) {
        return restoreEnumerator(context, new HashSet<>());
    }

    @Override
    public SplitEnumerator<Split, HashSet<Integer>> restoreEnumerator(
            SplitEnumeratorContext<Split> context, HashSet<Integer> assigned) {
        List<Split> left = new ArrayList<>();
        for (int partition = 0; partition < MemoryTopics.of(topics).partitions(feed.name()); partition++) {
            if (!assigned.contains(partition)) {
                left.add(new Split(partition, start.getOrDefault(partition, 0L)));
            }
        }
        return new Enumerator(context, left, assigned);
    }

    @Override
    public SourceReader<Decoded<E>, Split> createReader(SourceReaderContext context) {
        return new Reader<>(MemoryTopics.of(topics), feed.name(), feed.decoder().under(rules));
    }

    @Override
    public SimpleVersionedSerializer<Split> getSplitSerializer() {
        return new JavaSerialized<>();
    }

    @Override
    public SimpleVersionedSerializer<HashSet<Integer>> getEnumeratorCheckpointSerializer() {
        return new JavaSerialized<>();
    }

    private record Enumerator(SplitEnumeratorContext<Split> context, List<Split> left, HashSet<Integer> assigned)
            implements SplitEnumerator<Split, HashSet<Integer>> {

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<Split> splits, int subtask) {
            left.addAll(splits);
            splits.forEach(split -> assigned.remove(split.partition()));
        }

        @Override
        public void addReader(int subtask) {
            for (Split split : List.copyOf(left)) {
                if (split.partition() % context.currentParallelism() == subtask) {
                    left.remove(split);
                    assigned.add(split.partition());
                    context.assignSplit(split, subtask);
                }
            }
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public HashSet<Integer> snapshotState(long checkpoint) {
            return new HashSet<>(assigned);
        }

        @Override
        public void close() {}
    }

    private static final class Reader<E extends Event> implements SourceReader<Decoded<E>, Split> {

        private final MemoryTopics topics;
        private final String topic;
        private final Feed.Decoder<E> decoder;
        private final List<Split> splits = new ArrayList<>();
        private CompletableFuture<Void> changed;
        private boolean hasAllSplits;

        Reader(MemoryTopics topics, String topic, Feed.Decoder<E> decoder) {
            this.topics = topics;
            this.topic = topic;
            this.decoder = decoder;
        }

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<Decoded<E>> output) {
            changed = topics.changed();
            for (int i = 0; i < splits.size(); i++) {
                Split split = splits.get(i);
                RawRecord raw = topics.read(topic, split.partition(), split.next());
                if (raw != null) {
                    splits.set(i, new Split(split.partition(), split.next() + 1));
                    output.createOutputForSplit(split.splitId()).collect(decoder.decode(raw));
                    return InputStatus.MORE_AVAILABLE;
                }
            }
            return hasAllSplits && topics.hasEnded(topic) ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return changed == null ? CompletableFuture.completedFuture(null) : changed;
        }

        @Override
        public List<Split> snapshotState(long checkpoint) {
            return List.copyOf(splits);
        }

        @Override
        public void addSplits(List<Split> more) {
            splits.addAll(more);
            topics.wake();
        }

        @Override
        public void notifyNoMoreSplits() {
            hasAllSplits = true;
            topics.wake();
        }

        @Override
        public void close() {}
    }
}
