package io.kappalake.jobs.source;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.row.Row;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A topic of two partitions on a real broker, and a reader of it. */
abstract class TopicReaderFixture {

    TestTopic topic;
    TopicReader<Row> reader;
    ReadRecords read = new ReadRecords();

    @BeforeEach
    void start() throws Exception {
        topic = new TestTopic(2);
        reader = reader();
    }

    @AfterEach
    void stop() {
        reader.close();
        topic.close();
    }

    void readToTheEnd() throws Exception {
        InputStatus status = reader.pollNext(read);
        while (status != InputStatus.END_OF_INPUT) {
            reader.isAvailable().get(10, TimeUnit.SECONDS);
            status = reader.pollNext(read);
        }
    }

    void readUntil(int count) throws Exception {
        while (read.lines.size() < count) {
            reader.pollNext(read);
            reader.isAvailable().get(10, TimeUnit.SECONDS);
        }
    }

    KafkaPartitionSplit split(int partition, long from, long stop) {
        return new KafkaPartitionSplit(topic.partition(partition), from, stop);
    }

    /** As {@link #endless}, after a record of a broker that was never restarted. */
    KafkaPartitionSplit read(int partition, long next) {
        return new ReadSplit(topic.partition(partition), next, KafkaPartitionSplit.NO_STOPPING_OFFSET, 0);
    }

    KafkaPartitionSplit endless(int partition, long from) {
        return new KafkaPartitionSplit(topic.partition(partition), from);
    }

    TopicReader<Row> reader() {
        return new TopicReader<>(
                topic.name,
                any -> raw -> new Decoded<>(raw, null, null),
                KafkaFeeds.consumer(TestTopic.client()),
                any -> new LastRead(0, 0, new HashMap<>(), new HashMap<>()),
                new ReaderContext());
    }
}
