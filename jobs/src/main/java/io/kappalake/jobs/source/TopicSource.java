package io.kappalake.jobs.source;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Rules;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;

/**
 * The topics of a feed. Flink's connector discovers and assigns the partitions and keeps their offsets in the state; a
 * {@link TopicReader} reads them.
 *
 * <p>A bounded source also ends after a restart. A restored enumerator of the connector forgets that no more partitions
 * will come (FLINK-31006), and readers would wait for ever. This one tells each reader once it has its partitions. It
 * also stops where it should if its state comes from an unbounded run, whose partitions have no end.
 */
final class TopicSource<E extends Event> implements Source<Decoded<E>, KafkaPartitionSplit, KafkaSourceEnumState> {

    private final Feed<E> feed;
    private final Rules rules;
    private final Properties consumer;
    private final KafkaSource<?> kafka;
    private final HashMap<TopicPartition, Long> stop;
    private final HashMap<String, LastRead> last;
    private final LakeLogs found;

    /**
     * @param consumer properties of a Kafka consumer
     * @param kafka the connector's source of the topics, used except for its reader
     * @param stop by partition, the offset to stop before; if {@code kafka} is bounded, a missing partition has nothing
     *     to read
     * @param last what the lake last read from each topic
     * @param found where further topics of the feed are known from
     */
    TopicSource(
            Feed<E> feed,
            Rules rules,
            Properties consumer,
            KafkaSource<?> kafka,
            Map<TopicPartition, Long> stop,
            Map<String, LastRead> last,
            LakeLogs found) {
        this.feed = feed;
        this.rules = rules;
        this.consumer = consumer;
        this.kafka = kafka;
        this.stop = new HashMap<>(stop);
        this.last = new HashMap<>(last);
        this.found = found;
    }

    @Override
    public Boundedness getBoundedness() {
        return kafka.getBoundedness();
    }

    private boolean isBounded() {
        return getBoundedness() == Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return kafka.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state) throws IOException {
        var restored = kafka.restoreEnumerator(context, state);
        return isBounded() && state.initialDiscoveryFinished() ? new Restored(context, restored) : restored;
    }

    @Override
    public SourceReader<Decoded<E>, KafkaPartitionSplit> createReader(SourceReaderContext context) {
        return new TopicReader<>(
                feed.name(),
                topic -> feed.topics().decoders().of(topic).under(rules),
                consumer,
                this::lastRead,
                context);
    }

    private LastRead lastRead(String topic) {
        if (last.containsKey(topic)) {
            return last.get(topic);
        }
        TopicLogs now = found.now();
        if (!now.topics().containsKey(topic) || !now.feed(topic).equals(feed.name())) {
            throw new SuppressRestartsException(new LakeException("The state reads topic " + topic + ", which feed "
                    + feed.name() + " does not: start with --from-state none"));
        }
        return LastRead.of(topic, Positions.NONE, now);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new ReadSplit.Serializer(kafka.getSplitSerializer(), isBounded(), stop);
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return kafka.getEnumeratorCheckpointSerializer();
    }

    /** All partitions were known when the state was taken, so a registered reader has all it will get. */
    private record Restored(
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> kafka)
            implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

        @Override
        public void start() {
            kafka.start();
        }

        @Override
        public void handleSplitRequest(int subtask, String host) {
            kafka.handleSplitRequest(subtask, host);
        }

        @Override
        public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
            kafka.addSplitsBack(splits, subtask);
        }

        @Override
        public void addReader(int subtask) {
            kafka.addReader(subtask);
            context.signalNoMoreSplits(subtask);
        }

        @Override
        public void handleSourceEvent(int subtask, SourceEvent event) {
            kafka.handleSourceEvent(subtask, event);
        }

        @Override
        public KafkaSourceEnumState snapshotState(long checkpoint) throws Exception {
            return kafka.snapshotState(checkpoint);
        }

        @Override
        public void close() throws IOException {
            kafka.close();
        }
    }
}
