package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.TestLake;
import io.kappalake.jobs.source.TopicIds;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLog;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.clock.ManualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics of a pattern that appear while the job runs: their numbers, and how these reach the lake. */
class NewTopicsTest {

    @TempDir
    Path directory;

    private final ManualClock clock = new ManualClock();
    private Pipeline pipeline;

    @BeforeEach
    void aPipelineOfTwoPatterns() throws IOException {
        Files.createDirectories(directory.resolve("feeds"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: mine\n");
        feed("clicks", "web[.].*");
        feed("views", ".*[.]app");
        pipeline = Pipeline.read(directory);
        Kafka.topics = new TreeMap<>(Map.of("web.a", "id-a"));
        Kafka.answer = CompletableFuture::completedFuture;
        Kafka.asked = 0;
    }

    private void feed(String name, String pattern) throws IOException {
        Files.writeString(directory.resolve("feeds/" + name + ".yaml"), """
                feed: %s
                topics: [{ pattern: "%s" }]
                columns: { event_time: { type: timestamp, required: true } }
                identity: record
                """.formatted(name, pattern));
    }

    /** Kafka with its topics' ids. The runs are planned with none of them. */
    private record Kafka() implements TopicIds, TopicIds.Asked {

        private interface Answer {
            CompletableFuture<TopicLogs> with(TopicLogs logs);
        }

        private static SortedMap<String, String> topics;
        private static Answer answer;
        private static int asked;

        @Override
        public Asked open() {
            return this;
        }

        @Override
        public CompletableFuture<TopicLogs> now(Collection<String> more) {
            return CompletableFuture.completedFuture(TopicLogs.of("cluster", ids(more::contains)));
        }

        @Override
        public CompletableFuture<TopicLogs> all(Predicate<String> wanted) {
            asked++;
            return answer.with(TopicLogs.of("", ids(wanted)));
        }

        private static Map<String, String> ids(Predicate<String> wanted) {
            return topics.entrySet().stream()
                    .filter(topic -> wanted.test(topic.getKey()))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }

        @Override
        public void close() {}
    }

    private NewTopics finder() {
        return new NewTopics(pipeline, new Kafka(), clock);
    }

    private static TopicLog numbered(int number, String id) {
        return new TopicLog(id, 0, new TreeMap<>(), "clicks", number);
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
    void aJobThatDiesBeforeTheCommitOfANewTopicLandsItAfterTheRestart() throws Exception {
        try (Lake lake = lake()) {
            OperatorSubtaskState state;
            try (Committer committer = start(lake, null)) {
                state = committer.barrier(1);
            }
            assertThat(lake.lastLedger()).isEmpty();

            start(lake, state).close();

            assertThat(logs(lake).topics()).containsEntry("web.a", numbered(0, "id-a"));
        }
    }

    @Test
    void aRunThatWasPlannedWithAnotherTopicUnderThatNumberIsRefusedAndTheNextOneIsNot() throws Exception {
        try (Lake lake = lake()) {
            OperatorSubtaskState state;
            try (Committer committer = start(lake, null)) {
                state = committer.barrier(1);
            }
            Kafka.topics.put("web.0", "id-0");
            LandCheckpoints planned = planned(lake, List.of("web.0", "web.a"));

            assertThatThrownBy(() -> Committer.start(planned, state))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageStartingWith("The lake came to know a new topic while this run started. Start it again");

            Committer.start(planned(lake, List.of("web.0", "web.a")), state).close();
            assertThat(logs(lake).topics()).containsEntry("web.a", numbered(0, "id-a"));
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

    private static Committable clicks(int partition, long from, long to) {
        return new Committable(
                "clicks",
                FeedCounts.read(to - from),
                Map.of(partition, new OffsetRange(from, to)),
                List.of(),
                Map.of(),
                Map.of());
    }

    private static TopicLogs logs(Lake lake) {
        return lake.lastLedger().map(Ledger::logs).orElse(TopicLogs.NONE);
    }

    private Committer start(Lake lake, OperatorSubtaskState state) throws Exception {
        return Committer.start(planned(lake, List.of()), state);
    }

    private LandCheckpoints planned(Lake lake, List<String> topics) {
        TopicLogs known = logs(lake);
        Planned plan = Planned.of(
                lake.lastLedger(),
                lake.lastLedger().map(Ledger::ends).orElse(Positions.NONE),
                topics.isEmpty() ? known : pipeline.logs(known, topics));
        return new LandCheckpoints("mine", lake.address(), Probe.NONE, BetweenCommits.NONE, plan, new Kafka());
    }

    /** The tables of the pipeline beside those of another, which have other names. */
    private Lake lake() {
        Lake lake = TestLake.fresh();
        lake.provision(
                pipeline.tables().stream()
                        .filter(table -> !table.fullName().equals("silver.rejected"))
                        .toList(),
                pipeline.files());
        return lake;
    }
}
