package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.Test;

/** Topics of a pattern that appear while the job runs: their numbers, and how these reach the lake. */
class NewTopicsTest extends NewTopicsFixture {

    private final ManualClock clock = new ManualClock();

    private NewTopics finder() {
        return new NewTopics(pipeline, new Kafka(), clock);
    }

    @Test
    void twoTopicsFoundInOneGoAreNumberedByNameAfterThoseThatTheLakeKnows() {
        TopicLogs known = pipeline.logs(TopicLogs.NONE, List.of("web.m", "tv.app"));
        Kafka.topics = new TreeMap<>(Map.of("web.z", "id-z", "web.b", "id-b", "web.m", "id-m", "other", "id-o"));

        assertThat(finder().beside(known).topics())
                .isEqualTo(Map.of("web.b", numbered(1, "id-b"), "web.z", numbered(2, "id-z")));
    }

    @Test
    void aTopicThatTwoFeedsTakeIsLeftOutAndOthersAreNot() {
        Kafka.topics = new TreeMap<>(Map.of("web.app", "id-1", "web.b", "id-b"));

        assertThat(finder().beside(TopicLogs.NONE).topics()).isEqualTo(Map.of("web.b", numbered(0, "id-b")));
    }

    @Test
    void aTopicTooManyForItsFeedIsLeftOut() {
        TopicLogs full = pipeline.logs(
                TopicLogs.NONE,
                IntStream.range(0, 100).mapToObj(i -> "web.%03d".formatted(i)).toList());

        assertThat(finder().beside(full)).isEqualTo(TopicLogs.NONE);
    }

    @Test
    void kafkaIsAskedOncePerPauseAndALateAnswerCounts() {
        CompletableFuture<TopicLogs> late = new CompletableFuture<>();
        Kafka.answer = logs -> late;
        NewTopics finder = finder();

        assertThat(finder.beside(TopicLogs.NONE).isEmpty()).isTrue();
        clock.advanceTime(Duration.ofSeconds(30));
        assertThat(finder.beside(TopicLogs.NONE).isEmpty()).isTrue();
        assertThat(Kafka.asked).isEqualTo(1);

        late.complete(TopicLogs.of("", Map.of("web.a", "id-a")));
        assertThat(finder.beside(TopicLogs.NONE).topics()).isEqualTo(Map.of("web.a", numbered(0, "id-a")));
    }

    @Test
    void aKafkaThatIsAwayIsAskedAgain() {
        Kafka.answer = logs -> CompletableFuture.failedFuture(new LakeException("away"));
        NewTopics finder = finder();
        assertThat(finder.beside(TopicLogs.NONE).isEmpty()).isTrue();
        Kafka.answer = CompletableFuture::completedFuture;

        assertThat(finder.beside(TopicLogs.NONE).isEmpty())
                .as("within the pause")
                .isTrue();
        clock.advanceTime(Duration.ofSeconds(10));

        assertThat(finder.beside(TopicLogs.NONE).topics()).isEqualTo(Map.of("web.a", numbered(0, "id-a")));
    }

    @Test
    void aNewTopicIsInTheLakeBeforeAnyRecordOfIt() throws Exception {
        try (Lake lake = lake();
                Committer committer = start(lake, null)) {
            committer.checkpoint(1);
            assertThat(logs(lake).topics()).containsEntry("web.a", numbered(0, "id-a"));
            assertThat(lake.lastLedger().orElseThrow().offsets().isEmpty()).isTrue();
            String head = lake.head();

            committer.checkpoint(2);
            assertThat(lake.head()).as("nothing is new").isEqualTo(head);

            committer.receive(clicks(0, 0, 3)).checkpoint(3);
            assertThat(lake.lastLedger().orElseThrow().ends()).isEqualTo(Positions.of(Map.of("clicks", Map.of(0, 3L))));
        }
    }

    @Test
    void aNewTopicThatWasMadeAgainStopsTheJob() throws Exception {
        try (Lake lake = lake();
                Committer committer = start(lake, null)) {
            committer.checkpoint(1);
            committer.receive(clicks(0, 0, 3)).checkpoint(2);
            Kafka.topics.put("web.a", "id-new");
            committer.receive(clicks(0, 3, 4)).barrier(3);

            assertThatThrownBy(() -> committer.complete(3))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageContaining("topic web.a was deleted and made again");
        }
    }
}
