package io.kappalake.inspect.explain;

import io.kappalake.inspect.read.FoundRows;
import io.kappalake.inspect.read.NamedRow;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * Rejected records whose bytes hold some texts. Letters of ASCII match in either case, as feeds change it.
 *
 * @param count of all of them
 * @param first the oldest
 */
record Mentions(long count, List<NamedRow> first) {

    private static final Comparator<NamedRow> OLDEST = Comparator.comparing(
                    (NamedRow row) -> row.number("kafka_timestamp"))
            .thenComparing(row -> row.number("kafka_partition"))
            .thenComparing(row -> row.number("kafka_offset"));

    /** Those of a feed that hold all of the texts. */
    static Mentions in(Table rejected, String feed, Collection<String> texts, int most) {
        List<byte[]> wanted = texts.stream()
                .map(text -> lower(text.getBytes(StandardCharsets.UTF_8)))
                .toList();
        long[] count = {0};
        // The newest of the oldest leaves first.
        PriorityQueue<NamedRow> oldest = new PriorityQueue<>(OLDEST.reversed());
        FoundRows.each(rejected, Expressions.equal("feed", feed), row -> {
            byte[] payload = RecordBytes.bytes(row.get("payload"));
            if (payload == null || !wanted.stream().allMatch(text -> holds(payload, text))) {
                return;
            }
            count[0]++;
            oldest.add(row);
            if (oldest.size() > most) {
                oldest.poll();
            }
        });
        return new Mentions(count[0], oldest.stream().sorted(OLDEST).toList());
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
            if (lower(payload[from + at]) != text[at]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] lower(byte[] text) {
        byte[] lower = new byte[text.length];
        for (int at = 0; at < text.length; at++) {
            lower[at] = lower(text[at]);
        }
        return lower;
    }

    private static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + 'a' - 'A') : letter;
    }
}
