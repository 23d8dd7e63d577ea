package io.kappalake.audit.gold;

import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.TableState;
import io.kappalake.tables.definition.Micros;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Supplier;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type.TypeID;

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
    private final Map<Integer, Long> rowsByPartition = new HashMap<>();

    public GoldRows(GoldShape shape, Table table, SortedSet<Instant> pending, Finality finality, Findings findings) {
        this.shape = shape;
        this.table = table;
        this.pending = pending;
        this.finality = finality;
        this.findings = findings;
        findings.count("rows", 0);
    }

    /** Positions of the columns of a row's key. */
    public List<Integer> keys() {
        return shape.keys();
    }

    public Schema schema() {
        return table.schema();
    }

    /** Rows in the partition of a day, about. */
    public long storedIn(long day) {
        LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(day, Micros.DAY));
        if (rowsByPartition.isEmpty()) {
            TableState.whole(table)
                    .eachFile(file -> rowsByPartition.merge(
                            file.partition().get(0, Integer.class), file.recordCount(), Long::sum));
        }
        boolean isByDay = table.spec().fields().get(0).transform().toString().equals("day");
        long partition =
                isByDay ? date.toEpochDay() : ChronoUnit.MONTHS.between(LocalDate.EPOCH, date.withDayOfMonth(1));
        long rows = rowsByPartition.getOrDefault(Math.toIntExact(partition), 0L);
        return isByDay ? rows : rows / date.lengthOfMonth();
    }

    /** Reports that the rows cannot be computed, and so are not proved. */
    public void uncomputed(String why) {
        findings.problem("%s: %s", shape.table(), why);
    }

    GoldShape shape() {
        return shape;
    }

    Findings findings() {
        return findings;
    }

    /** Told of a stored row and its window's start. */
    @FunctionalInterface
    public interface Stored {
        void at(StructLike row, long start);
    }

    /** Passes the stored rows of windows that start in {@code [from, to)}, except those that wait for a repair. */
    public void each(LakeFiles files, long from, long to, Stored stored) {
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
    public void compare(StructLike row, Object[] computed) {
        for (int i = 0; i < computed.length; i++) {
            if (!shape.same(i, computed[i], row.get(i, Object.class))) {
                findings.problem("%s: %s", shape.table(), difference(row, computed));
                return;
            }
        }
    }

    /** Reports a stored row that no row of Silver explains. */
    public void extra(StructLike row) {
        findings.problem("%s: nothing in Silver gives the row %s", shape.table(), text(stored(row)));
    }

    /** Reports a second stored row of one key. */
    public void twice(StructLike row) {
        findings.problem("%s: there is more than one row of %s", shape.table(), key(stored(row)));
    }

    /** Reports a computed row that is not stored, unless a repair is pending. */
    public void missing(long start, Supplier<Object[]> computed) {
        if (!isPending(start)) {
            findings.problem("%s: the row %s is missing", shape.table(), text(computed.get()));
        }
    }

    private boolean isPending(long start) {
        return !pending.isEmpty()
                && pending.contains(Micros.toInstant(shape.bucket().floor(start)));
    }

    private long startOf(StructLike row) {
        Object start = row.get(shape.start(), Object.class);
        return start instanceof Integer day ? day * Micros.DAY : (Long) start;
    }

    private Expression within(long from, long to) {
        String column = shape.columns().get(shape.start()).name();
        if (schema().findType(column).typeId() == TypeID.DATE) {
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

    /** The values of a stored row, in the order of the shape's columns. */
    public Object[] stored(StructLike row) {
        Object[] values = new Object[shape.columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(i, Object.class);
        }
        return values;
    }

    private String key(Object[] row) {
        return String.join(" ", shape.keys().stream().map(at -> text(row, at)).toList());
    }

    private String text(Object[] row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.length; i++) {
            values.add(text(row, i));
        }
        return String.join(" ", values);
    }

    private String text(Object[] row, int at) {
        GoldShape.Column column = shape.columns().get(at);
        String value = String.valueOf(row[at]);
        if (column.isTime() && row[at] instanceof Long micros) {
            value = Micros.toInstant(micros).toString();
        } else if (column.isTime() && row[at] instanceof Integer days) {
            value = LocalDate.ofEpochDay(days).toString();
        }
        return column.name() + "=" + value;
    }
}
