package io.kappalake.audit.rows;

import io.kappalake.audit.ledger.FeedLedger;
import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.Fingerprint128;
import io.kappalake.audit.read.FreshIdentities;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.SpilledKeys;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.TopicLogs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.util.ByteBuffers;

/**
 * No two rows of a Silver table share an identity, unless their Kafka times are further apart than the duplicate
 * horizon.
 */
public final class IdentityCheck implements AutoCloseable {

    /** The columns of a row passed to {@link #add} that follow those of the identity. */
    private static final List<String> PLACE = List.of("kafka_partition", "kafka_offset", "kafka_timestamp");

    private final String feed;
    private final List<String> identity;
    private final TopicLogs logs;
    private final Table table;
    private final long horizon;
    private final Findings findings;
    private final SpilledKeys keys;
    private final FreshIdentities fresh;
    private final Map<Fingerprint128, Long> repeated = new HashMap<>();

    /**
     * @param identity columns of the feed's identity; none if each record is an event of its own
     * @param logs with the topics of all feeds
     * @param isWhole if there are no rows but those of the audited commits
     */
    public IdentityCheck(
            String feed,
            List<String> identity,
            TopicLogs logs,
            Table table,
            long horizon,
            boolean isWhole,
            int inMemory,
            Findings findings) {
        this.feed = feed;
        this.logs = logs;
        this.identity = identity;
        this.table = table;
        this.horizon = horizon;
        this.findings = findings;
        this.keys = new SpilledKeys(inMemory);
        this.fresh = new FreshIdentities(isWhole);
    }

    /**
     * The columns to read: the identity's, then {@code kafka_partition}, {@code kafka_offset} and
     * {@code kafka_timestamp}.
     */
    public List<String> columns() {
        List<String> columns = new ArrayList<>(identity);
        columns.addAll(PLACE);
        return columns;
    }

    /** Position of {@code kafka_partition} among the columns. */
    public int place() {
        return identity.size();
    }

    /** A row of the audited commits. */
    public void add(StructLike row) {
        if (identity.isEmpty()) {
            return;
        }
        long time = row.get(place() + 2, Long.class);
        Fingerprint128 key = Fingerprint128.of(text(row));
        keys.add(key, time);
        fresh.add(key, time);
    }

    /** Adds the earlier rows that a row of the audited commits could repeat. */
    public void addEarlier(LakeFiles files, FeedLedger ledger) {
        if (fresh.isEmpty()) {
            return;
        }
        files.candidates(table, within(fresh.first() - horizon, fresh.last() + horizon), columns(), row -> {
            if (ledger.commitOf(row.get(place(), Integer.class), row.get(place() + 1, Long.class)) != FeedLedger.NONE) {
                return;
            }
            Fingerprint128 key = Fingerprint128.of(text(row));
            if (fresh.mayHave(key)) {
                keys.add(key, row.get(place() + 2, Long.class));
            }
        });
    }

    /** Call after all rows. */
    public void compare(LakeFiles files) {
        long[] before = new long[3];
        boolean[] isFirst = {true};
        keys.inOrder((high, low, time) -> {
            if (!isFirst[0] && high == before[0] && low == before[1] && time - before[2] <= horizon) {
                repeated.putIfAbsent(new Fingerprint128(high, low), before[2]);
            }
            isFirst[0] = false;
            before[0] = high;
            before[1] = low;
            before[2] = time;
        });
        findings.count("identities", keys.size());
        if (!repeated.isEmpty()) {
            name(files);
        }
    }

    /** Identities are kept as fingerprints, so their rows are read again to name them. */
    private void name(LakeFiles files) {
        Map<Fingerprint128, List<String>> rows = new HashMap<>();
        long from = repeated.values().stream().mapToLong(Long::longValue).min().orElseThrow();
        long to = repeated.values().stream().mapToLong(Long::longValue).max().orElseThrow() + horizon;
        files.candidates(table, within(from, to), columns(), row -> {
            Fingerprint128 key = Fingerprint128.of(text(row));
            if (repeated.containsKey(key)) {
                rows.computeIfAbsent(key, any -> new ArrayList<>())
                        .add("%s at offset %d of %s, %s"
                                .formatted(
                                        String.join(" ", parts(row)),
                                        row.get(place() + 1, Long.class),
                                        logs.text(feed, row.get(place(), Integer.class)),
                                        Micros.toInstant(row.get(place() + 2, Long.class))));
            }
        });
        rows.values().forEach(same -> findings.problem("silver.%s has %s", feed, String.join(", and ", same)));
    }

    private List<String> parts(StructLike row) {
        List<String> parts = new ArrayList<>();
        for (int at = 0; at < place(); at++) {
            parts.add(part(row.get(at, Object.class)));
        }
        return parts;
    }

    /** Each part after its length, so that no two identities give one text, whatever the parts contain. */
    private String text(StructLike row) {
        if (place() == 1) {
            return part(row.get(0, Object.class));
        }
        StringBuilder text = new StringBuilder();
        parts(row).forEach(part -> text.append(part.length()).append(' ').append(part));
        return text.toString();
    }

    private static String part(Object value) {
        return value instanceof ByteBuffer bytes
                ? HexFormat.of().formatHex(ByteBuffers.toByteArray(bytes))
                : String.valueOf(value);
    }

    private static Expression within(long from, long to) {
        return Expressions.and(
                Expressions.greaterThanOrEqual("kafka_timestamp", from),
                Expressions.lessThanOrEqual("kafka_timestamp", to));
    }

    @Override
    public void close() {
        keys.close();
    }
}
