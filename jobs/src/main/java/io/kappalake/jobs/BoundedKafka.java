package io.kappalake.jobs;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A bounded KafkaSource that also ends after a restart. The connector's enumerator forgets, once restored, that no more partitions will come
 * (FLINK-31006), and its readers then wait for ever; this one tells each reader as soon as it has its partitions. It also ends where it should
 * when its state comes from a run without end, whose partitions know no end.
 */
final class BoundedKafka<T> implements Source<T, KafkaPartitionSplit, KafkaSourceEnumState>, ResultTypeQueryable<T> {

    private final KafkaSource<T> kafka;
    private final HashMap<Integer, Long> stop;

    /** @param stop by partition the offset to stop before; one that is not named has nothing to read */
    BoundedKafka(KafkaSource<T> kafka, Map<Integer, Long> stop) {
        if (kafka.getBoundedness() != Boundedness.BOUNDED) {
            throw new IllegalArgumentException("The Kafka source must be bounded");
        }
        this.kafka = kafka;
        this.stop = new HashMap<>(stop);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return kafka.createEnumerator(context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState state) throws IOException {
        if (!state.initialDiscoveryFinished()) {
            return kafka.restoreEnumerator(context, state);
        }
        return new Restored(context, kafka.restoreEnumerator(context, state));
    }

    @Override
    public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context) throws Exception {
        return kafka.createReader(context);
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new StopAt(kafka.getSplitSerializer(), stop);
    }

    @Override
    public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
        return kafka.getEnumeratorCheckpointSerializer();
    }

    @Override
    public TypeInformation<T> getProducedType() {
        return kafka.getProducedType();
    }

    /** Reads partitions such that they end where this run does, whatever run wrote them. */
    private record StopAt(SimpleVersionedSerializer<KafkaPartitionSplit> kafka, Map<Integer, Long> stop)
            implements SimpleVersionedSerializer<KafkaPartitionSplit> {

        @Override
        public int getVersion() {
            return kafka.getVersion();
        }

        @Override
        public byte[] serialize(KafkaPartitionSplit split) throws IOException {
            return kafka.serialize(split);
        }

        @Override
        public KafkaPartitionSplit deserialize(int version, byte[] bytes) throws IOException {
            KafkaPartitionSplit split = kafka.deserialize(version, bytes);
            long end = stop.getOrDefault(split.getPartition(), 0L);
            return new KafkaPartitionSplit(split.getTopicPartition(), split.getStartingOffset(), end);
        }
    }

    /** All partitions were known when the state was taken: a reader that has registered has got all it will get. */
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
