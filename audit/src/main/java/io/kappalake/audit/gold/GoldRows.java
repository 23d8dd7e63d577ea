package io.kappalake.audit.gold;

import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.tables.definition.Micros;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Supplier;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/**
 * The stored rows of one Gold table, each compared with the computed row of its key. Skips buckets that wait for a
 * repair.
 */
public final class GoldRows {

    private final GoldShape shape;
    private final Table table;
    private final SortedSet<Instant> pending;
    private final Finality finality;
    private final Findings findings;

    public GoldRows(GoldShape shape, Table table, SortedSet<Instant> pending, Finality finality, Findings findings) {
        this.shape = shape;
        this.table = table;
        this.pending = pending;
        this.finality = finality;
        this.findings = findings;
        findings.count("rows", 0);
    }

    GoldShape shape() {
        return shape;
    }

    Findings findings() {
        return findings;
    }

    /** Told of a stored row and its window's start. */
    @FunctionalInterface
    interface Stored {
        void at(StructLike row, long start);
    }

    /** Passes the stored rows of windows that start in {@code [from, to)}, except those that wait for a repair. */
    void each(LakeFiles files, long from, long to, Stored stored) {
        files.candidates(table, within(from, to), shape.names(), row -> {
            long start = startOf(row);
            if (start < from || start >= to) {
                return;
            }
            if (isPending(start)) {
                findings.count("rows waiting for a repair", 1);
                return;
            }
            findings.count("rows", 1);
            finality.row(shape, start, row.get(shape.columns().size(), Boolean.class));
            stored.at(row, start);
        });
    }

    /** Compares a stored row with the computed row of its key. */
    void compare(StructLike row, Object[] computed) {
        for (int i = 0; i < computed.length; i++) {
            if (!shape.same(i, computed[i], row.get(i, Object.class))) {
                findings.problem("%s: %s", shape.table(), difference(row, computed));
                return;
            }
        }
    }

    /** Reports a stored row that no row of Silver explains. */
    void extra(StructLike row) {
        findings.problem("%s: nothing in Silver gives the row %s", shape.table(), text(stored(row)));
    }

    /** Reports a second stored row of one key. */
    void twice(StructLike row) {
        findings.problem("%s: there is more than one row of %s", shape.table(), key(stored(row)));
    }

    /** Reports a computed row that is not stored, unless a repair is pending. */
    void missing(long start, Supplier<Object[]> computed) {
        if (!isPending(start)) {
            findings.problem("%s: the row %s is missing", shape.table(), text(computed.get()));
        }
    }

    private boolean isPending(long start) {
        return !pending.isEmpty()
                && pending.contains(
                        Micros.toInstant(Micros.floor(start, shape.family().bucket())));
    }

    private long startOf(StructLike row) {
        Object start = row.get(shape.start(), Object.class);
        return start instanceof Integer day ? day * Micros.DAY : (Long) start;
    }

    private Expression within(long from, long to) {
        String column = shape.columns().get(shape.start()).name();
        if (shape == GoldShape.DAILY) {
            return Expressions.and(
                    Expressions.greaterThanOrEqual(column, dayOf(from)), Expressions.lessThan(column, dayOf(to)));
        }
        return Expressions.and(Expressions.greaterThanOrEqual(column, from), Expressions.lessThan(column, to));
    }

    private static int dayOf(long micros) {
        return Math.toIntExact(Math.floorDiv(micros, Micros.DAY));
    }

    private String difference(StructLike row, Object[] computed) {
        Object[] stored = stored(row);
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < computed.length; i++) {
            if (!shape.same(i, computed[i], stored[i])) {
                columns.add(shape.columns().get(i).name());
            }
        }
        return "%s differs in %s: stored %s, computed %s"
                .formatted(key(computed), String.join(", ", columns), text(stored), text(computed));
    }

    private Object[] stored(StructLike row) {
        Object[] values = new Object[shape.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(i, Object.class);
        }
        return values;
    }

    private String key(Object[] row) {
        return text(Arrays.copyOf(row, shape.keys()));
    }

    private String text(Object[] row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.length; i++) {
            values.add(shape.columns().get(i).name() + "="
                    + text(shape.columns().get(i).name(), row[i]));
        }
        return String.join(" ", values);
    }

    private static String text(String column, Object value) {
        if (column.startsWith("window_")) {
            return Micros.toInstant((Long) value).toString();
        }
        if (column.equals("order_date")) {
            return java.time.LocalDate.ofEpochDay((Integer) value).toString();
        }
        return String.valueOf(value);
    }
}
