package io.kappalake.audit.gold;

import io.kappalake.audit.read.Fingerprint128;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.SpilledKeys;
import io.kappalake.tables.definition.Micros;
import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import it.unimi.dsi.fastutil.longs.LongSet;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;

/**
 * Checks the order tables of Gold against completed orders of Silver. Sums by hour and day are in memory, customers in
 * {@link SpilledKeys}.
 */
public final class OrdersCheck {

    private static final List<String> ORDER = List.of("event_time", "status", "order_value", "customer_id");

    private final Table orders;
    private final GoldRows hourly;
    private final GoldRows daily;
    private final LakeFiles files;
    private final int inMemory;
    private final TreeMap<Long, Sum> hours = new TreeMap<>();
    private final TreeMap<Long, Sum> days = new TreeMap<>();

    /** Completed orders of a window. */
    private static final class Sum {
        private long count;
        private BigInteger revenue = BigInteger.ZERO;

        void add(BigInteger value) {
            count++;
            revenue = revenue.add(value);
        }
    }

    /** @param gold rows of {@link GoldFamily#ORDERS}, in its order */
    public OrdersCheck(Table orders, List<GoldRows> gold, LakeFiles files, int inMemory) {
        this.orders = orders;
        this.hourly = gold.get(0);
        this.daily = gold.get(1);
        this.files = files;
        this.inMemory = inMemory;
    }

    /** Checks the given days, by their start in microseconds. */
    public void run(Set<Long> wanted) {
        if (wanted.isEmpty()) {
            return;
        }
        LongSet chosen = new LongOpenHashSet(wanted);
        long from = chosen.longStream().min().orElseThrow();
        long to = chosen.longStream().max().orElseThrow() + Micros.DAY;
        Long2LongOpenHashMap customers = new Long2LongOpenHashMap();
        try (SpilledKeys keys = new SpilledKeys(inMemory)) {
            fold(chosen, from, to, keys);
            count(keys, customers);
        }
        compare(hourly, hours, chosen, from, to, OrdersCheck::hour);
        compare(daily, days, chosen, from, to, (start, sum) -> day(start, sum, customers));
    }

    private void fold(LongSet chosen, long from, long to, SpilledKeys keys) {
        var within = Expressions.and(
                Expressions.greaterThanOrEqual("event_time", from), Expressions.lessThan("event_time", to));
        files.candidates(orders, within, ORDER, row -> {
            long time = row.get(0, Long.class);
            long day = Micros.floor(time, Micros.DAY);
            if (!row.get(1, String.class).equals("completed") || !chosen.contains(day)) {
                return;
            }
            BigInteger value = Exact.units(row.get(2, Object.class));
            hours.computeIfAbsent(Micros.floor(time, Micros.HOUR), any -> new Sum())
                    .add(value);
            days.computeIfAbsent(day, any -> new Sum()).add(value);
            keys.add(Fingerprint128.of(row.get(3, String.class)), day);
        });
    }

    /** Number of distinct customers of each day. */
    private static void count(SpilledKeys keys, Long2LongOpenHashMap customers) {
        long[] before = new long[3];
        boolean[] isFirst = {true};
        keys.inOrder((high, low, day) -> {
            if (isFirst[0] || high != before[0] || low != before[1] || day != before[2]) {
                customers.addTo(day, 1);
            }
            isFirst[0] = false;
            before[0] = high;
            before[1] = low;
            before[2] = day;
        });
    }

    private interface Row {
        Object[] of(long start, Sum sum);
    }

    private void compare(GoldRows gold, Map<Long, Sum> sums, LongSet chosen, long from, long to, Row computed) {
        Set<Long> seen = new HashSet<>();
        gold.each(files, from, to, (row, start) -> {
            if (!chosen.contains(Micros.floor(start, Micros.DAY))) {
                return;
            }
            Sum sum = sums.get(start);
            if (sum == null) {
                gold.extra(row);
                return;
            }
            if (!seen.add(start)) {
                gold.twice(row);
            }
            gold.compare(row, computed.of(start, sum));
        });
        sums.forEach((start, sum) -> {
            if (!seen.contains(start)) {
                gold.missing(start, () -> computed.of(start, sum));
            }
        });
    }

    private static Object[] hour(long start, Sum sum) {
        return new Object[] {
            start, start + Micros.HOUR, sum.count, Exact.decimal(sum.revenue), average(sum),
        };
    }

    private static Object[] day(long start, Sum sum, Long2LongOpenHashMap customers) {
        return new Object[] {
            Math.toIntExact(Math.floorDiv(start, Micros.DAY)),
            sum.count,
            Exact.decimal(sum.revenue),
            average(sum),
            customers.get(start)
        };
    }

    private static java.math.BigDecimal average(Sum sum) {
        return Exact.quotient(sum.revenue, BigInteger.valueOf(sum.count));
    }
}
