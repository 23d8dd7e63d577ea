package io.kappalake.jobs.commit;


import io.kappalake.jobs.TestLake;
import io.kappalake.jobs.source.TopicIds;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline of two patterns, and a Kafka of which a test says what topics it has. */
abstract class NewTopicsFixture {

    @TempDir
    Path directory;

    Pipeline pipeline;

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
    record Kafka() implements TopicIds, TopicIds.Asked {

        interface Answer {
            CompletableFuture<TopicLogs> with(TopicLogs logs);
        }

        static SortedMap<String, String> topics;
        static Answer answer;
        static int asked;

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

    static TopicLog numbered(int number, String id) {
        return new TopicLog(id, 0, new TreeMap<>(), "clicks", number);
    }

    static Committable clicks(int partition, long from, long to) {
        return new Committable(
                "clicks",
                FeedCounts.read(to - from),
                Map.of(partition, new OffsetRange(from, to)),
                List.of(),
                Map.of(),
                Map.of());
    }

    static TopicLogs logs(Lake lake) {
        return lake.lastLedger().map(Ledger::logs).orElse(TopicLogs.NONE);
    }

    Committer start(Lake lake, OperatorSubtaskState state) throws Exception {
        return Committer.start(planned(lake, List.of()), state);
    }

    LandCheckpoints planned(Lake lake, List<String> topics) {
        TopicLogs known = logs(lake);
        Planned plan = Planned.of(
                lake.lastLedger(),
                lake.lastLedger().map(Ledger::ends).orElse(Positions.NONE),
                topics.isEmpty() ? known : pipeline.logs(known, topics));
        return new LandCheckpoints("mine", lake.address(), Probe.NONE, BetweenCommits.NONE, plan, new Kafka());
    }

    /** The tables of the pipeline beside those of another, which have other names. */
    Lake lake() {
        Lake lake = TestLake.fresh();
        lake.provision(
                pipeline.tables().stream()
                        .filter(table -> !table.fullName().equals("silver.rejected"))
                        .toList(),
                pipeline.files());
        return lake;
    }
}
