package io.kappalake.audit.gold;

import io.kappalake.audit.read.Span;
import io.kappalake.audit.read.TableState;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;

/**
 * Which Gold windows an audit compares: all possible ones, or those affected by new events and changed files. Order
 * tables go by whole days, because a day's customers must be counted together.
 */
public final class GoldPlan {

    private static final long FEATURES_REACH = 15 * Micros.MINUTE;

    private final Set<Long> marketHours = new TreeSet<>();
    private final Set<Long> marketDays = new TreeSet<>();
    private final Map<Long, Long> rowsByDay = new HashMap<>();
    private final Set<Long> orderDays = new TreeSet<>();

    /** Everything, from the partitions of Silver and Gold. */
    public static GoldPlan whole(Map<String, TableState> tables) {
        GoldPlan plan = of(tables);
        for (GoldFamily family : GoldFamily.values()) {
            if (!family.isIn(tables)) {
                continue;
            }
            for (String feed : family.feeds()) {
                tables.get("silver." + feed).added().forEach(file -> plan.day(family, day(file)));
            }
            for (GoldShape shape : family.tables()) {
                tables.get(shape.table()).added().forEach(file -> daysOf(family, file)
                        .forEach(day -> plan.day(family, day)));
            }
        }
        return plan;
    }

    private void day(GoldFamily family, long day) {
        switch (family) {
            case MARKET -> marketDays.add(day);
            case ORDERS -> orderDays.add(day);
        }
    }

    /** The days in the partition of a Gold file. */
    private static List<Long> daysOf(GoldFamily family, DataFile file) {
        return switch (family) {
            case MARKET -> List.of(day(file));
            case ORDERS -> daysOfMonth(file);
        };
    }

    /** An empty plan, which only knows the number of rows. */
    public static GoldPlan of(Map<String, TableState> tables) {
        GoldPlan plan = new GoldPlan();
        // As many as memory holds, which are those of minutes.
        for (GoldShape shape : List.of(GoldShape.BARS_1M, GoldShape.QUOTES_1M)) {
            if (tables.containsKey(shape.table())) {
                tables.get(shape.table())
                        .eachFile(file -> plan.rowsByDay.merge(day(file), file.recordCount(), Long::sum));
            }
        }
        return plan;
    }

    /** Adds a new event of Silver. */
    public void event(String feed, long time) {
        if (GoldFamily.ORDERS.feeds().contains(feed)) {
            orderDays.add(Micros.floor(time, Micros.DAY));
        }
        if (GoldFamily.MARKET.feeds().contains(feed)) {
            marketHours.add(Micros.floor(time, Micros.HOUR));
            marketHours.add(Micros.floor(time + FEATURES_REACH, Micros.HOUR));
        }
    }

    /** Adds files of a Gold table that came or went. */
    public void changed(GoldShape shape, TableState state) {
        List<DataFile> changed = new ArrayList<>(state.added());
        changed.addAll(state.gone());
        String column = shape.columns().get(shape.start()).name();
        long unit = shape == GoldShape.DAILY ? Micros.DAY : 1;
        Grid bucket = shape.bucket();
        Set<Long> touched =
                switch (GoldFamily.of(shape)) {
                    case MARKET -> marketHours;
                    case ORDERS -> orderDays;
                };
        for (DataFile file : changed) {
            long last = TableFiles.<Number>greatest(state.table(), file, column).longValue() * unit;
            long first = TableFiles.<Number>least(state.table(), file, column).longValue() * unit;
            for (long at = bucket.floor(first); at <= last; at = bucket.next(at)) {
                touched.add(at);
            }
        }
    }

    public Set<Long> orderDays() {
        return orderDays;
    }

    /** Spans of market windows. None crosses the end of a day; each has about this many symbol minutes at most. */
    public List<Span> marketSpans(int most) {
        List<Span> spans = new ArrayList<>();
        for (Span span : wholeSpans()) {
            long day = Micros.floor(span.from(), Micros.DAY);
            double share = (double) (span.to() - span.from()) / Micros.DAY;
            long pieces = (long) (rowsByDay.getOrDefault(day, 0L) * share / most) + 1;
            long width = Math.max(
                    MarketCheck.STEP,
                    Micros.floor((span.to() - span.from()) / pieces + MarketCheck.STEP - 1, MarketCheck.STEP));
            for (long from = span.from(); from < span.to(); from += width) {
                spans.add(new Span(from, Math.min(from + width, span.to())));
            }
        }
        return spans;
    }

    private List<Span> wholeSpans() {
        List<Span> spans = new ArrayList<>();
        marketDays.forEach(day -> spans.add(new Span(day, day + Micros.DAY)));
        for (long hour : marketHours) {
            Span last = spans.isEmpty() ? new Span(0, Long.MIN_VALUE) : spans.get(spans.size() - 1);
            if (last.to() == hour && hour % Micros.DAY != 0) {
                spans.set(spans.size() - 1, new Span(last.from(), hour + Micros.HOUR));
            } else {
                spans.add(new Span(hour, hour + Micros.HOUR));
            }
        }
        return spans;
    }

    /** Start of the file's partition, which is a day. */
    private static long day(DataFile file) {
        return file.partition().get(0, Integer.class) * Micros.DAY;
    }

    private static List<Long> daysOfMonth(DataFile file) {
        java.time.LocalDate first =
                java.time.LocalDate.EPOCH.plusMonths(file.partition().get(0, Integer.class));
        List<Long> days = new ArrayList<>();
        for (java.time.LocalDate day = first; day.isBefore(first.plusMonths(1)); day = day.plusDays(1)) {
            days.add(day.toEpochDay() * Micros.DAY);
        }
        return days;
    }
}
