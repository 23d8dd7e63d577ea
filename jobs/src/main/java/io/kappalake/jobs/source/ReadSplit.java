package io.kappalake.jobs.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Objects;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition with the leader epoch of the last record read. The epoch lets Kafka tell whether the log was truncated
 * since, even if it has grown past the offset again.
 */
final class ReadSplit extends KafkaPartitionSplit {

    private final int epoch;

    ReadSplit(TopicPartition partition, long next, long stop, int epoch) {
        super(partition, next, stop);
        this.epoch = epoch;
    }

    int epoch() {
        return epoch;
    }

    @Override
    public boolean equals(Object other) {
        return super.equals(other) && other instanceof ReadSplit split && split.epoch == epoch;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), epoch);
    }

    /**
     * A split as bytes: the leader epoch (a big-endian {@code int}), then the connector's form. Also reads that form
     * alone.
     */
    record Serializer(
            SimpleVersionedSerializer<KafkaPartitionSplit> kafka, boolean isBounded, HashMap<TopicPartition, Long> stop)
            implements SimpleVersionedSerializer<KafkaPartitionSplit> {

        /** The connector's versions count from 0, ours from here. */
        private static final int FIRST = 1000;

        private static final int NO_EPOCH = -1;

        @Override
        public int getVersion() {
            return FIRST + kafka.getVersion();
        }

        @Override
        public byte[] serialize(KafkaPartitionSplit split) throws IOException {
            byte[] bytes = kafka.serialize(split);
            int epoch = split instanceof ReadSplit read ? read.epoch() : NO_EPOCH;
            return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                    .putInt(epoch)
                    .put(bytes)
                    .array();
        }

        @Override
        public KafkaPartitionSplit deserialize(int version, byte[] bytes) throws IOException {
            if (version < FIRST) {
                return stopped(kafka.deserialize(version, bytes), NO_EPOCH);
            }
            ByteBuffer in = ByteBuffer.wrap(bytes);
            int epoch = in.getInt();
            byte[] split = new byte[in.remaining()];
            in.get(split);
            return stopped(kafka.deserialize(version - FIRST, split), epoch);
        }

        /** A bounded run stops where it should, whichever run wrote the split. */
        private KafkaPartitionSplit stopped(KafkaPartitionSplit split, int epoch) {
            long end = isBounded
                    ? stop.getOrDefault(split.getTopicPartition(), 0L)
                    : split.getStoppingOffset().orElse(KafkaPartitionSplit.NO_STOPPING_OFFSET);
            TopicPartition partition = split.getTopicPartition();
            return epoch == NO_EPOCH
                    ? new KafkaPartitionSplit(partition, split.getStartingOffset(), end)
                    : new ReadSplit(partition, split.getStartingOffset(), end, epoch);
        }
    }
}
