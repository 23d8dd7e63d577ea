package io.kappalake.audit.deep;

import io.kappalake.audit.decode.RecordBytes;
import io.kappalake.audit.decode.Verdict;
import io.kappalake.audit.feed.FeedDefinition.Check;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;

/**
 * The columns of {@code silver.rejected} that follow from a record. Of {@code detail} only the names of further rules
 * do, with which it ends.
 */
final class RejectedForm {

    static final List<String> COLUMNS = List.of(
            "feed",
            "kafka_partition",
            "kafka_offset",
            "reason",
            "kafka_topic",
            "kafka_timestamp",
            "kafka_key",
            "payload",
            "detail");

    /** From here on a column is compared. */
    private static final int COMPARED = 3;

    private static final int REASON = 3;
    private static final int DETAIL = 8;
    private static final Pattern FURTHER = Pattern.compile("; also ([A-Z][A-Z0-9_]*(?:, [A-Z][A-Z0-9_]*)*)\\z");

    /** Of all feeds: what such a record holds may look like names of rules. */
    private static final Set<String> COMMON = Set.of(
            "MALFORMED_JSON",
            "MALFORMED_RECORD",
            "MISSING_FIELD",
            "WRONG_TYPE",
            "INVALID_TIMESTAMP",
            "FUTURE_TIMESTAMP",
            "NOT_POSITIVE",
            "OUT_OF_RANGE",
            "UNKNOWN_VALUE");

    private final Digest digest = new Digest();

    long hash(StructLike row) {
        digest.begin();
        for (int at = COMPARED; at < COLUMNS.size(); at++) {
            digest.add(stored(row, at));
        }
        return digest.value();
    }

    private static Object stored(StructLike row, int at) {
        return at == DETAIL ? further(row) : row.get(at, Object.class);
    }

    /** Names of further rules that the record breaks. */
    private static String further(StructLike row) {
        String detail = row.get(DETAIL, String.class);
        if (detail == null || COMMON.contains(row.get(REASON, String.class))) {
            return "";
        }
        Matcher named = FURTHER.matcher(detail);
        return named.find() ? named.group(1) : "";
    }

    long hash(Verdict verdict, String topic, RecordBytes bytes) {
        digest.begin();
        for (Object value : values(verdict, topic, bytes)) {
            digest.add(value);
        }
        return digest.value();
    }

    private static Object[] values(Verdict verdict, String topic, RecordBytes bytes) {
        String further = verdict.broken().stream().map(Check::reason).collect(Collectors.joining(", "));
        return new Object[] {verdict.reason(), topic, bytes.time(), bytes.key(), bytes.payload(), further};
    }

    /** What differs, for people. */
    String differences(StructLike row, Verdict verdict, String topic, RecordBytes bytes, Schema schema) {
        StringBuilder text = new StringBuilder();
        Object[] expected = values(verdict, topic, bytes);
        for (int i = 0; i < expected.length; i++) {
            Object stored = stored(row, COMPARED + i);
            if (!digest.areSame(stored, expected[i])) {
                String name = COLUMNS.get(COMPARED + i);
                text.append(text.isEmpty() ? "" : "; ")
                        .append("%s is %s, must be %s"
                                .formatted(
                                        COMPARED + i == DETAIL ? "what else it breaks" : name,
                                        Shown.of(stored, schema.findType(name)),
                                        Shown.of(expected[i], schema.findType(name))));
            }
        }
        return text.toString();
    }
}
