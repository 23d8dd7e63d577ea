package io.kappalake.jobs.source;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/** What to say if Kafka no longer has the next records, without the client's own terms. */
final class MissingRecords {

    private MissingRecords() {}

    /** The offset at which the logs diverge; empty if the log knows nothing of what was read. */
    private static String from(LogTruncationException truncated, TopicPartition partition) {
        OffsetAndMetadata divergent = truncated.divergentOffsets().get(partition);
        return divergent == null ? "" : " from offset " + divergent.offset();
    }

    static String line(OffsetOutOfRangeException missing) {
        if (missing instanceof LogTruncationException truncated) {
            String where = truncated.offsetOutOfRangePartitions().keySet().stream()
                    .map(partition -> partition + from(truncated, partition))
                    .sorted()
                    .collect(Collectors.joining(", "));
            return "Kafka's log was truncated: it has other records than those that were read of " + where
                    + ". Nothing of these was committed."
                    + " Accept them with ./lake resume --new-topic TOPIC --reason TEXT";
        }
        Map<String, Long> offsets = new TreeMap<>();
        for (Map.Entry<TopicPartition, Long> entry :
                missing.offsetOutOfRangePartitions().entrySet()) {
            offsets.put(entry.getKey().toString(), entry.getValue());
        }
        String where = offsets.entrySet().stream()
                .map(entry -> entry.getKey() + " at offset " + entry.getValue())
                .collect(Collectors.joining(", "));
        return "Kafka no longer has the records that come next, of " + where
                + ": retention removed them, or the topic was made again. Start it again (./lake run)"
                + " to see the way on";
    }
}
