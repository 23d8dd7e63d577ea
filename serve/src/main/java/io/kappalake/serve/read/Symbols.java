package io.kappalake.serve.read;

import io.kappalake.tables.definition.Micros;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The keys of a Gold table with their last value, as far back as a day before the newest row. */
public final class Symbols {

    private static final int POINTS = 48;

    private Symbols() {}

    /**
     * One key.
     *
     * @param time of its newest row
     * @param first value of its oldest row within the day
     * @param total of the summed column, null for none
     * @param line values over the day, one for each of 48 equal spans that has one, oldest first
     */
    public record Symbol(
            String key, String time, BigDecimal last, BigDecimal first, BigDecimal total, List<BigDecimal> line) {}

    /** What is known of a key while rows are read. */
    private static final class Sum {
        private long newest = Long.MIN_VALUE;
        private long oldest = Long.MAX_VALUE;
        private BigDecimal last;
        private BigDecimal first;
        private BigDecimal total = BigDecimal.ZERO;
        private final BigDecimal[] line = new BigDecimal[POINTS];
        private final long[] lineTimes = new long[POINTS];

        void add(long time, long begin, BigDecimal value, BigDecimal part) {
            total = part == null ? total : total.add(part);
            if (value == null) {
                return;
            }
            if (time > newest) {
                newest = time;
                last = value;
            }
            if (time < oldest) {
                oldest = time;
                first = value;
            }
            int point = (int) Math.min(POINTS - 1, (time - begin) * POINTS / Micros.DAY);
            if (line[point] == null || time > lineTimes[point]) {
                line[point] = value;
                lineTimes[point] = time;
            }
        }
    }

    /**
     * By key.
     *
     * @param value column to show
     * @param sum column to add up; empty for none
     */
    public static List<Symbol> of(LakeAt lake, String table, String key, String value, String sum, Deadline deadline) {
        long newest = lake.newestTime(table).orElse(0);
        long begin = newest - Micros.DAY + 1;
        List<String> columns = sum.isEmpty() ? List.of(key, value) : List.of(key, value, sum);
        Map<String, Sum> sums = new TreeMap<>();
        RowQuery day = RowQuery.of(table, columns, 1).within(begin, newest + 1);
        Scan.each(lake, day, columns, deadline, (at, row) -> {
            if (row[0] != null) {
                sums.computeIfAbsent(row[0].toString(), any -> new Sum())
                        .add(at, begin, number(row[1]), sum.isEmpty() ? null : number(row[2]));
            }
        });
        List<Symbol> symbols = new ArrayList<>();
        sums.forEach((name, all) -> {
            if (all.last != null) {
                symbols.add(new Symbol(
                        name,
                        Micros.toInstant(all.newest).toString(),
                        all.last,
                        all.first,
                        sum.isEmpty() ? null : all.total,
                        Arrays.stream(all.line).filter(point -> point != null).toList()));
            }
        });
        return symbols;
    }

    private static BigDecimal number(Object value) {
        if (value == null || value instanceof BigDecimal) {
            return (BigDecimal) value;
        }
        return value instanceof Double real
                ? BigDecimal.valueOf(real)
                : BigDecimal.valueOf(((Number) value).longValue());
    }
}
