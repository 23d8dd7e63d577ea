package io.kappalake.inspect.explain;

import io.kappalake.inspect.read.FoundRows;
import io.kappalake.inspect.read.NamedRow;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/** Rejected records whose bytes hold a text. */
final class Mentions {

    private Mentions() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Those of a feed that hold all of the texts, oldest first. */
    static List<NamedRow> in(Table rejected, String feed, List<byte[]> texts) {
        return FoundRows.all(rejected, Expressions.equal("feed", feed), row -> holdsAll(row, texts)).stream()
                .sorted(Comparator.comparing((NamedRow row) -> row.number("kafka_timestamp"))
                        .thenComparing(row -> row.number("kafka_offset")))
                .toList();
    }

    private static boolean holdsAll(NamedRow row, List<byte[]> texts) {
        byte[] payload = RecordBytes.bytes(row.get("payload"));
        return payload != null && texts.stream().allMatch(text -> holds(payload, text));
    }

    private static boolean holds(byte[] payload, byte[] text) {
        for (int from = 0; from + text.length <= payload.length; from++) {
            if (startsWith(payload, from, text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] payload, int from, byte[] text) {
        for (int at = 0; at < text.length; at++) {
            if (payload[from + at] != text[at]) {
                return false;
            }
        }
        return true;
    }
}
