package io.kappalake.serve.read;

import io.kappalake.tables.definition.Micros;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rejected records of a range of Kafka time, counted by feed and reason. */
public final class Rejections {

    public static final String TABLE = "silver.rejected";

    private Rejections() {}

    /** How many records of a feed were rejected for a reason, and when the last one was sent. */
    public record Reason(String feed, String reason, long records, String last) {}

    /** Those with most records first. */
    public static List<Reason> counts(LakeAt lake, RowQuery query, Deadline deadline) {
        Map<List<Object>, long[]> counts = new TreeMap<>(Comparator.comparing(Object::toString));
        Scan.each(lake, query, List.of("feed", "reason"), deadline, (time, values) -> {
            long[] sum = counts.computeIfAbsent(List.of(values), any -> new long[] {0, Long.MIN_VALUE});
            sum[0]++;
            sum[1] = Math.max(sum[1], time);
        });
        List<Reason> reasons = new ArrayList<>();
        counts.forEach((key, sum) -> reasons.add(new Reason(
                key.get(0).toString(),
                key.get(1).toString(),
                sum[0],
                Micros.toInstant(sum[1]).toString())));
        reasons.sort(Comparator.comparingLong(Reason::records).reversed());
        return reasons;
    }

    /** What rows must equal, from what somebody asked for. */
    public static Map<String, Object> where(String feed, String reason) {
        Map<String, Object> where = new LinkedHashMap<>();
        if (!feed.isEmpty()) {
            where.put("feed", feed);
        }
        if (!reason.isEmpty()) {
            where.put("reason", reason);
        }
        return where;
    }
}
