package io.kappalake.jobs.source;

import static org.awaitility.Awaitility.await;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.jobs.TestLake;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of its own on a real broker, which all tests of the JVM share. */
final class TestTopic implements AutoCloseable {

    private static RunningServer broker;

    final String name = "topic-" + UUID.randomUUID();
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    TestTopic(int partitions) throws ExecutionException, InterruptedException {
        admin = Admin.create(client());
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get();
        Properties transactional = client();
        transactional.setProperty("transactional.id", name);
        producer = new KafkaProducer<>(transactional, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    static synchronized Properties client() {
        if (broker == null) {
            broker = EmbeddedServer.KAFKA.start(TestLake.directory("kafka"), 0).awaitReady(Duration.ofSeconds(60));
        }
        Properties client = new Properties();
        client.setProperty("bootstrap.servers", broker.address());
        return client;
    }

    TopicPartition partition(int number) {
        return new TopicPartition(name, number);
    }

    /** One transaction; its end takes an offset too. */
    void send(int partition, String... values) {
        begin(partition, values);
        producer.commitTransaction();
        awaitEnd(partition);
    }

    /** As {@link #send}, but nobody shall see it. */
    void abort(int partition, String... values) {
        begin(partition, values);
        producer.flush();
        producer.abortTransaction();
        awaitEnd(partition);
    }

    /**
     * Kafka answers the end of a transaction before its partitions have it, and readers see nothing of it until then.
     */
    private void awaitEnd(int partition) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> end(partition, IsolationLevel.READ_COMMITTED)
                        == end(partition, IsolationLevel.READ_UNCOMMITTED));
    }

    private long end(int partition, IsolationLevel seen) throws ExecutionException, InterruptedException {
        return admin.listOffsets(Map.of(partition(partition), OffsetSpec.latest()), new ListOffsetsOptions(seen))
                .partitionResult(partition(partition))
                .get()
                .offset();
    }

    private void begin(int partition, String... values) {
        producer.beginTransaction();
        for (String value : values) {
            producer.send(new ProducerRecord<>(
                    name, partition, 1_000L + value.length(), null, value.getBytes(StandardCharsets.UTF_8)));
        }
    }

    void addPartitions(int total) throws ExecutionException, InterruptedException {
        admin.createPartitions(Map.of(name, NewPartitions.increaseTo(total)))
                .all()
                .get();
    }

    void forget(int partition, long before) throws ExecutionException, InterruptedException {
        admin.deleteRecords(Map.of(partition(partition), RecordsToDelete.beforeOffset(before)))
                .all()
                .get();
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
