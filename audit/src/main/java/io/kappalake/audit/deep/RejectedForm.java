package io.kappalake.audit.deep;

import io.kappalake.audit.decode.RecordBytes;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;

/** The columns of {@code silver.rejected} that follow from a record. The words of {@code detail} do not. */
final class RejectedForm {

    static final List<String> COLUMNS = List.of(
            "feed",
            "kafka_partition",
            "kafka_offset",
            "reason",
            "kafka_topic",
            "kafka_timestamp",
            "kafka_key",
            "payload");

    /** From here on a column is compared. */
    private static final int COMPARED = 3;

    private final Digest digest = new Digest();

    long hash(StructLike row) {
        digest.begin();
        for (int at = COMPARED; at < COLUMNS.size(); at++) {
            digest.add(row.get(at, Object.class));
        }
        return digest.value();
    }

    long hash(String reason, String topic, RecordBytes bytes) {
        digest.begin();
        for (Object value : values(reason, topic, bytes)) {
            digest.add(value);
        }
        return digest.value();
    }

    private static Object[] values(String reason, String topic, RecordBytes bytes) {
        return new Object[] {reason, topic, bytes.time(), bytes.key(), bytes.payload()};
    }

    /** What differs, for people. */
    String differences(StructLike row, String reason, String topic, RecordBytes bytes, Schema schema) {
        StringBuilder text = new StringBuilder();
        Object[] expected = values(reason, topic, bytes);
        for (int i = 0; i < expected.length; i++) {
            Object stored = row.get(COMPARED + i, Object.class);
            if (!digest.areSame(stored, expected[i])) {
                String name = COLUMNS.get(COMPARED + i);
                text.append(text.isEmpty() ? "" : "; ")
                        .append("%s is %s, must be %s"
                                .formatted(
                                        name,
                                        Shown.of(stored, schema.findType(name)),
                                        Shown.of(expected[i], schema.findType(name))));
            }
        }
        return text.toString();
    }
}
