package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

class TopicSourceTest {

    private static final TopicPartition TRADES = new TopicPartition("trades", 1);

    @Test
    void aPartitionFromTheStateOfARunWithoutEndEndsWhereThisRunDoes() throws Exception {
        SimpleVersionedSerializer<KafkaPartitionSplit> splits = splits();
        byte[] state =
                SimpleVersionedSerialization.writeVersionAndSerialize(splits, new KafkaPartitionSplit(TRADES, 200));

        KafkaPartitionSplit restored = SimpleVersionedSerialization.readVersionAndDeSerialize(splits, state);

        assertThat(restored).isEqualTo(new KafkaPartitionSplit(TRADES, 200, 500));
    }

    @Test
    void theLeaderEpochOfTheLastRecordSurvivesARestart() throws Exception {
        SimpleVersionedSerializer<KafkaPartitionSplit> splits = splits();
        byte[] state =
                SimpleVersionedSerialization.writeVersionAndSerialize(splits, new ReadSplit(TRADES, 200, 300, 7));

        assertThat(SimpleVersionedSerialization.readVersionAndDeSerialize(splits, state))
                .isEqualTo(new ReadSplit(TRADES, 200, 500, 7));
    }

    @Test
    void aPartitionFromTheStateOfRelease010IsRead() throws Exception {
        byte[] state = SimpleVersionedSerialization.writeVersionAndSerialize(
                kafka().getSplitSerializer(), new KafkaPartitionSplit(TRADES, 200));

        assertThat(SimpleVersionedSerialization.readVersionAndDeSerialize(splits(), state))
                .isEqualTo(new KafkaPartitionSplit(TRADES, 200, 500));
    }

    private static SimpleVersionedSerializer<KafkaPartitionSplit> splits() {
        return new TopicSource<>(
                        Feeds.TRADES,
                        Rules.DEFAULT,
                        new Properties(),
                        kafka(),
                        Map.of(new TopicPartition(TRADES.topic(), 1), 500L),
                        Map.of(),
                        LakeLogs.NONE)
                .getSplitSerializer();
    }

    private static KafkaSource<String> kafka() {
        return KafkaSource.<String>builder()
                .setBootstrapServers("127.0.0.1:1")
                .setTopics("trades")
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setDeserializer(KafkaRecordDeserializationSchema.valueOnly(StringDeserializer.class))
                .build();
    }
}
