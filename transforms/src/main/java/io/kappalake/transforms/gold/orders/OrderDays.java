package io.kappalake.transforms.gold.orders;

import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.WindowSource;
import it.unimi.dsi.fastutil.longs.Long2ObjectRBTreeMap;
import it.unimi.dsi.fastutil.longs.Long2ObjectSortedMap;
import it.unimi.dsi.fastutil.longs.LongRBTreeSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Completed orders folded by UTC hour, and the customers of each UTC day: the source of the order tables in the job, a
 * repair and an audit.
 */
public final class OrderDays implements WindowSource<OrderPartial> {

    private static final long[] NONE = new long[0];

    private final Long2ObjectSortedMap<OrderHour> hours = new Long2ObjectRBTreeMap<>();
    private final Long2ObjectSortedMap<Customers> days = new Long2ObjectRBTreeMap<>();
    private final Map<Long, Integer> droppedDays = new HashMap<>();
    private final LongRBTreeSet droppedHours = new LongRBTreeSet();

    /** Adds a completed order, whose value is an unscaled long of scale 8. */
    public void add(long eventTime, String customer, long value) {
        hour(Micros.floor(eventTime, Micros.HOUR)).add(value);
        Fingerprint fingerprint = Fingerprint.of(customer);
        customersOf(eventTime).add(fingerprint.high(), fingerprint.low());
    }

    @Override
    public void merge(OrderPartial partial) {
        hour(partial.hour()).add(partial.count(), partial.revenue());
        Customers customers = customersOf(partial.hour());
        for (int i = 0; i < partial.customers().length; i += 2) {
            customers.add(partial.customers()[i], partial.customers()[i + 1]);
        }
    }

    /** Restores an hour from the state. */
    void restore(OrderHour hour) {
        hour.saved = true;
        hours.put(hour.start, hour);
    }

    private OrderHour hour(long start) {
        return hours.computeIfAbsent(start, OrderHour::new);
    }

    Customers customersOf(long time) {
        return days.computeIfAbsent(Micros.floor(time, Micros.DAY), day -> new Customers());
    }

    /** The table's rows whose windows start in {@code [from, to)}; see {@link GoldTable#rows}. */
    public <R> Iterable<R> rows(GoldTable<OrderDays, R> table, long from, long to, LongPredicate isFinal) {
        return table.rows(this, from, to, isFinal);
    }

    /** The hours that start in {@code [from, to)}, ascending. */
    Collection<OrderHour> hours(long from, long to) {
        return hours.subMap(from, to).values();
    }

    /** By start of the day. */
    Long2ObjectSortedMap<Customers> days() {
        return days;
    }

    @Override
    public int size() {
        int size = hours.size();
        for (Customers customers : days.values()) {
            size += customers.count();
        }
        return size;
    }

    @Override
    public long earliest() {
        return hours.isEmpty() ? Long.MAX_VALUE : hours.firstLongKey();
    }

    /** The customers of a day leave with its first hour. */
    @Override
    public void drain(Consumer<OrderPartial> each) {
        for (OrderHour hour : hours.values()) {
            Customers customers = days.remove(Micros.floor(hour.start, Micros.DAY));
            each.accept(new OrderPartial(
                    hour.start, hour.count, hour.revenue, customers == null ? NONE : customers.takeNew()));
        }
        hours.clear();
        days.clear();
    }

    /** Hours dropped since the last call, which the state may still hold. */
    long[] takeDroppedHours() {
        long[] taken = droppedHours.toLongArray();
        droppedHours.clear();
        return taken;
    }

    /** Days dropped since the last call, with the numbers of their chunks. */
    Map<Long, Integer> takeDroppedDays() {
        Map<Long, Integer> taken = Map.copyOf(droppedDays);
        droppedDays.clear();
        return taken;
    }

    @Override
    public long[] buckets(Grid bucket, long from) {
        LongRBTreeSet buckets = new LongRBTreeSet();
        hours.tailMap(from).keySet().forEach((long hour) -> buckets.add(bucket.floor(hour)));
        return buckets.toLongArray();
    }

    @Override
    public boolean hasChanged(int feed, long from, long to) {
        return hours(from, to).stream().anyMatch(hour -> hour.changed);
    }

    @Override
    public void written() {
        hours.values().forEach(hour -> hour.changed = false);
    }

    @Override
    public void dropBefore(long time) {
        droppedHours.addAll(hours.headMap(time).keySet());
        hours.headMap(time).clear();
        days.headMap(time).forEach((day, customers) -> droppedDays.put(day, customers.chunks()));
        days.headMap(time).clear();
    }

    @Override
    public long rowsPerMinute() {
        return 0;
    }
}
