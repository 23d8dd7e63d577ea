package io.kappalake.jobs.source;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** What Kafka knows of topics: their partitions and offsets. Each failure is one line that says what to do. */
public final class Topics implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration SOON = Duration.ofSeconds(2);

    private final String servers;
    private final KafkaTrouble trouble;
    private final Admin admin;
    private final TopicLogs logs;

    /** In Kafka's own partition numbers. */
    public Topics(Properties kafka) {
        this(kafka, TopicLogs.NONE);
    }

    /** @param logs the lake's, whose generations number the positions */
    public Topics(Properties kafka, TopicLogs logs) {
        this.logs = logs;
        this.servers = kafka.getProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        this.trouble = new KafkaTrouble(kafka);
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5000);
        try {
            this.admin = Admin.create(properties);
        } catch (KafkaException e) {
            throw new LakeException(trouble.unusable(e), e);
        }
    }

    /** Throws if one of the topics does not exist. */
    public void require(Collection<String> topics) {
        Set<String> known = await(admin.listTopics().names().toCompletionStage().toCompletableFuture(), "list topics");
        Set<String> missing = new TreeSet<>(topics);
        missing.removeAll(known);
        if (!missing.isEmpty()) {
            throw new LakeException("Kafka at " + servers + " has no topic " + String.join(", ", missing)
                    + ": create it, or let ./lake up create the topics of an embedded broker");
        }
    }

    /** Id of a topic; a recreated topic has another. */
    public String id(String topic) {
        return await(
                        admin.describeTopics(List.of(topic))
                                .allTopicNames()
                                .toCompletionStage()
                                .toCompletableFuture(),
                        "describe topics")
                .get(topic)
                .topicId()
                .toString();
    }

    /** The logs that the topics' names refer to now. */
    public TopicLogs logs(Collection<String> topics) {
        return await(logs(admin, topics), "describe topics");
    }

    static CompletableFuture<TopicLogs> logs(Admin admin, Collection<String> topics) {
        CompletableFuture<String> cluster =
                admin.describeCluster().clusterId().toCompletionStage().toCompletableFuture();
        return admin.describeTopics(topics)
                .allTopicNames()
                .toCompletionStage()
                .toCompletableFuture()
                .thenCombine(cluster, (described, id) -> {
                    Map<String, String> ids = new TreeMap<>();
                    described.forEach(
                            (name, topic) -> ids.put(name, topic.topicId().toString()));
                    return TopicLogs.of(id, ids);
                });
    }

    /** Throws if the topics are not the logs that filled the lake. */
    public void requireSame(Collection<String> topics) {
        List<String> breaks = logs.breaks(logs(topics));
        if (!breaks.isEmpty()) {
            throw new LakeException(otherLogs(breaks));
        }
    }

    /** What to do about {@link TopicLogs#breaks}. */
    public static String otherLogs(List<String> breaks) {
        return "Kafka has other records than the lake was filled from: " + String.join("; ", breaks)
                + ". Nothing was committed. Connect to the former topic, or accept the new one:"
                + " ./lake resume --new-topic TOPIC --reason TEXT";
    }

    /** First offset that Kafka still has, by topic and partition. */
    public Positions first(Collection<String> topics) {
        return offsets(topics, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
    }

    /** Offset after the last record visible to a reader of committed records, by topic and partition. */
    public Positions end(Collection<String> topics) {
        return offsets(topics, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    /** Partitions with records that wait for the end of a transaction. */
    public List<OpenTransaction> openTransactions(Collection<String> topics) {
        Positions committed = end(topics);
        Positions written = offsets(topics, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        List<OpenTransaction> open = new ArrayList<>();
        written.each((topic, partition, until) -> {
            long from = committed.of(topic, partition).orElse(until);
            if (from < until) {
                Instant since = lastWritten(new TopicPartition(topic, Generation.kafkaPartition(partition)));
                open.add(new OpenTransaction(topic, partition, from, until, since));
            }
        });
        return open;
    }

    private Instant lastWritten(TopicPartition partition) {
        try {
            return admin.describeProducers(List.of(partition)).all().get().get(partition).activeProducers().stream()
                    .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                    .map(producer -> Instant.ofEpochMilli(producer.lastTimestamp()))
                    .min(Instant::compareTo)
                    .orElse(Instant.MAX);
        } catch (ExecutionException e) {
            // Kafka tells this only to those who may read the topic, and from 2.8 on.
            return Instant.MAX;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException("Interrupted while asking Kafka at " + servers, e);
        }
    }

    private Positions offsets(Collection<String> topics, OffsetSpec spec, IsolationLevel isolation) {
        Map<String, TopicDescription> descriptions = await(
                admin.describeTopics(topics).allTopicNames().toCompletionStage().toCompletableFuture(),
                "describe topics");
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        descriptions.values().forEach(topic -> topic.partitions()
                .forEach(partition -> wanted.put(new TopicPartition(topic.name(), partition.partition()), spec)));
        var found = await(
                admin.listOffsets(wanted, new ListOffsetsOptions(isolation))
                        .all()
                        .toCompletionStage()
                        .toCompletableFuture(),
                "read offsets");
        Map<String, Map<Integer, Long>> offsets = found.entrySet().stream()
                .collect(Collectors.groupingBy(
                        entry -> entry.getKey().topic(),
                        TreeMap::new,
                        Collectors.toMap(entry -> entry.getKey().partition(), entry -> entry.getValue()
                                .offset())));
        return logs.ofKafka(Positions.of(offsets));
    }

    private <T> T await(CompletableFuture<T> answer, String what) {
        try {
            if (!isDone(answer, SOON)) {
                // Without this check it would look like silence, for as long as the client waits.
                trouble.wantsTls().ifPresent(line -> {
                    throw new LakeException(line);
                });
            }
            return answer.get(PATIENCE.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException("Interrupted while asking Kafka at " + servers, e);
        } catch (ExecutionException | TimeoutException e) {
            throw trouble.failed(what, e);
        }
    }

    private static boolean isDone(CompletableFuture<?> answer, Duration within) throws InterruptedException {
        try {
            answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
