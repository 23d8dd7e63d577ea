package io.kappalake.jobs.source;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Feed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What Kafka knows of topics: their partitions and offsets. Each failure is one line that says what to do. */
public final class Topics implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration SOON = Duration.ofSeconds(2);

    private final String servers;
    private final KafkaTrouble trouble;
    private final Admin admin;
    private final TopicLogs logs;
    private final List<String> names;

    /** For questions about any topics, in Kafka's own partition numbers. */
    public Topics(Properties kafka) {
        this.logs = TopicLogs.NONE;
        this.names = List.of();
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

    private Topics(Topics connected, TopicLogs logs, List<String> names) {
        this.servers = connected.servers;
        this.trouble = connected.trouble;
        this.admin = connected.admin;
        this.logs = logs;
        this.names = names;
    }

    /**
     * The topics of a pipeline.
     *
     * @param known the lake's logs. Positions are numbered as it numbers them
     * @throws LakeException if one of the topics does not exist
     */
    public static Topics of(Pipeline pipeline, TopicLogs known, Properties kafka) {
        return connected(kafka, any -> {
            Set<String> existing = any.existing();
            any.require(pipeline.topics(), existing);
            requireSome(pipeline, existing);
            return new Topics(any, pipeline.logs(known, existing), pipeline.topics(existing));
        });
    }

    /** The topics of a pipeline as far as a ledger knows them: without those that a pattern would find anew. */
    public static Topics known(Pipeline pipeline, TopicLogs known, Properties kafka) {
        Set<String> names = known.topics().keySet();
        return connected(kafka, any -> {
            any.require(pipeline.topics());
            return new Topics(any, pipeline.logs(known, names), pipeline.topics(names));
        });
    }

    /** Closes the connection if nobody gets it. */
    private static Topics connected(Properties kafka, UnaryOperator<Topics> chosen) {
        Topics any = new Topics(kafka);
        try {
            return chosen.apply(any);
        } catch (RuntimeException e) {
            any.close();
            throw e;
        }
    }

    private static void requireSome(Pipeline pipeline, Set<String> existing) {
        for (Feed<?> feed : pipeline.feeds()) {
            if (feed.topics().among(existing).isEmpty()) {
                throw new LakeException("Feed " + feed.name() + " has no topic: none matches "
                        + String.join(" or ", feed.topics().patterns()) + "; create one");
            }
        }
    }

    /** Throws if one of the topics does not exist. */
    public void require(Collection<String> topics) {
        require(topics, existing());
    }

    /** Creates a topic unless it exists, with as many partitions and replicas as the brokers choose. */
    public void create(String topic) {
        if (!existing().contains(topic)) {
            NewTopic made = new NewTopic(topic, Optional.empty(), Optional.empty());
            await(
                    admin.createTopics(List.of(made)).all().toCompletionStage().toCompletableFuture(),
                    "create topic " + topic);
        }
    }

    private Set<String> existing() {
        return await(admin.listTopics().names().toCompletionStage().toCompletableFuture(), "list topics");
    }

    private void require(Collection<String> topics, Set<String> existing) {
        Set<String> missing = new TreeSet<>(topics);
        missing.removeAll(existing);
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

    /** The pipeline's topics. */
    public List<String> names() {
        return names;
    }

    /** The lake's logs, with the topics of all feeds. */
    public TopicLogs logs() {
        return logs;
    }

    /** The logs that the pipeline's topics refer to now. */
    public TopicLogs now() {
        return await(now(admin, names), "describe topics");
    }

    static CompletableFuture<TopicLogs> now(Admin admin, Collection<String> topics) {
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

    /** Descriptions of those topics that exist. */
    static CompletableFuture<Map<String, TopicDescription>> existing(Admin admin, Collection<String> topics) {
        Map<String, TopicDescription> existing = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> answers = new ArrayList<>();
        admin.describeTopics(topics)
                .topicNameValues()
                .forEach((name, answer) -> answers.add(answer.toCompletionStage()
                        .toCompletableFuture()
                        .thenAccept(topic -> existing.put(name, topic))
                        .exceptionally(Topics::unlessUnknown)));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> existing);
    }

    private static Void unlessUnknown(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof UnknownTopicOrPartitionException) {
            return null;
        }
        throw new CompletionException(cause);
    }

    /** Throws if the pipeline's topics are not the logs that filled the lake. */
    public void requireSame() {
        List<String> breaks = logs.breaks(now());
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

    /** First offset that Kafka still has, in the pipeline's topics. */
    public Positions first() {
        return first(names);
    }

    /** First offset that Kafka still has, by topic and partition, or by feed if they are topics of a pipeline. */
    public Positions first(Collection<String> topics) {
        return offsets(topics, OffsetSpec.earliest(), IsolationLevel.READ_COMMITTED);
    }

    /** Offset after the last record visible to a reader of committed records, in the pipeline's topics. */
    public Positions end() {
        return end(names);
    }

    /** The same by topic and partition, or by feed if they are topics of a pipeline. */
    public Positions end(Collection<String> topics) {
        return offsets(topics, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
    }

    /** Partitions of the pipeline's topics with records that wait for the end of a transaction. */
    public List<OpenTransaction> openTransactions() {
        Positions committed = end(names);
        Positions written = offsets(names, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        List<OpenTransaction> open = new ArrayList<>();
        written.each((feed, partition, until) -> {
            long from = committed.of(feed, partition).orElse(until);
            if (from < until) {
                String topic = logs.topic(feed, partition);
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
        descriptions.values().forEach(Topics::requireCountable);
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

    /** Further partitions would have the numbers of the feed's next topic, see {@link Generation}. */
    static void requireCountable(TopicDescription topic) {
        if (topic.partitions().size() > Generation.MOST_PARTITIONS) {
            throw new LakeException("Topic " + topic.name() + " has "
                    + topic.partitions().size() + " partitions: a lake reads topics of up to "
                    + Generation.MOST_PARTITIONS);
        }
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
