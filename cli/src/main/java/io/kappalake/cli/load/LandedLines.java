package io.kappalake.cli.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds lines after a bookmark that Kafka already has, because the load was killed before it noted them. It finds them
 * by the header of their records.
 */
final class LandedLines {

    /** Each loaded record carries {@code ID:LINE} in this header, so its origin can be traced. */
    static final String HEADER = "kappalake.load";

    private static final Duration POLL = Duration.ofMillis(200);

    private LandedLines() {}

    static byte[] header(String id, long line) {
        return (id + ":" + line).getBytes(StandardCharsets.US_ASCII);
    }

    static Set<Long> after(Properties kafka, Bookmark bookmark) {
        Set<Long> lines = new HashSet<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(bookmark.topic()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
            Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
            partitions.forEach(partition -> consumer.seek(
                    partition,
                    Math.max(
                            first.get(partition),
                            bookmark.after().getOrDefault(partition.partition(), first.get(partition)))));
            while (true) {
                ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                if (ends.isEmpty()) {
                    return lines;
                }
                consumer.poll(POLL)
                        .forEach(record -> record.headers().headers(HEADER).forEach(header -> {
                            long line = line(header, bookmark.id());
                            if (line > bookmark.lines()) {
                                lines.add(line);
                            }
                        }));
            }
        }
    }

    private static long line(Header header, String id) {
        String text = new String(header.value(), StandardCharsets.US_ASCII);
        return text.startsWith(id + ":") ? Long.parseLong(text.substring(id.length() + 1)) : 0;
    }

    private static Properties settings(Properties kafka) {
        Properties settings = new Properties();
        settings.putAll(kafka);
        // Records in flight count too.
        settings.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        settings.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        return settings;
    }
}
