package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** Partition 10,000 of a topic would have the number of its feed's next topic. */
class CountablePartitionsTest {

    @Test
    void aTopicWithTooManyPartitionsThatAppearsWhileTheJobRunsIsLeftOut() {
        Set<String> refused = new HashSet<>();

        assertThat(KafkaTopicIds.countable(
                                Map.of("a", topic("a", 3), "b", topic("b", 10_001), "c", topic("c", 10_000)), refused)
                        .topics())
                .containsOnlyKeys("a", "c");
        assertThat(refused).containsExactly("b");
    }

    @Test
    void aTopicThatGrowsBeyondTheNumbersEndsTheJobForGood() {
        assertThat(FeedPartitions.partitions(Map.of("a", topic("a", 10_000)))).hasSize(10_000);
        assertThatThrownBy(() -> FeedPartitions.partitions(Map.of("a", topic("a", 10_001))))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakeException.class)
                .hasMessage("Topic a has 10001 partitions: a lake reads topics of up to 10000");
    }

    private static TopicDescription topic(String name, int partitions) {
        return new TopicDescription(
                name,
                false,
                IntStream.range(0, partitions)
                        .mapToObj(number -> new TopicPartitionInfo(number, null, List.of(), List.of()))
                        .toList(),
                Set.of(),
                Uuid.randomUuid());
    }
}
