package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A transactional producer: each of its transactions takes an offset of its own at the end. */
class NextRecordsTest {

    @Test
    void offsetsOfMarkersAndOfAbortedRecordsAreNothingThatWaits() throws Exception {
        try (TestTopic topic = new TestTopic(3)) {
            topic.send(0, "a", "bb");
            topic.abort(0, "gone");
            topic.send(1, "a");

            assertThat(NextRecords.before(TestTopic.client(), at(topic, 0, 1, 0), at(topic, 5, 2, 0), TopicLogs.NONE))
                    .isEqualTo(Positions.NONE.with(topic.name, 0, 0));
            assertThat(NextRecords.before(TestTopic.client(), at(topic, 2, 1, 0), at(topic, 5, 2, 0), TopicLogs.NONE))
                    .isEqualTo(Positions.NONE);
        }
    }

    @Test
    void aRecordAtTheEndOrAfterItIsNotWaitedFor() throws Exception {
        try (TestTopic topic = new TestTopic(3)) {
            topic.send(0, "a", "bb", "ccc");

            assertThat(NextRecords.before(TestTopic.client(), at(topic, 1, 0, 0), at(topic, 1, 0, 0), TopicLogs.NONE))
                    .isEqualTo(Positions.NONE);
            assertThat(NextRecords.before(TestTopic.client(), at(topic, 1, 0, 0), at(topic, 2, 0, 0), TopicLogs.NONE))
                    .isEqualTo(Positions.NONE.with(topic.name, 0, 1));
        }
    }

    @Test
    void anOffsetThatKafkaHasDroppedIsNamedAndNotInTheWordsOfItsClient() throws Exception {
        try (TestTopic topic = new TestTopic(3)) {
            topic.send(0, "a", "bb", "ccc");
            topic.forget(0, 2);

            assertThatThrownBy(() -> NextRecords.oldest(TestTopic.client(), at(topic, 1, 0, 0), TopicLogs.NONE))
                    .isExactlyInstanceOf(LakeException.class)
                    .hasMessage("Kafka at %s no longer has what the lake reads next: offset 1 of %s/0"
                            .formatted(TestTopic.client().getProperty("bootstrap.servers"), topic.name));
        }
    }

    private static Positions at(TestTopic topic, long zero, long one, long two) {
        return Positions.of(Map.of(topic.name, Map.of(0, zero, 1, one, 2, two)));
    }
}
