package io.kappalake.replay;

import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Type.TypeID;

/** Whole days of event time in UTC, first and last included. A table's partition column decides the day of a row. */
public record Days(LocalDate from, LocalDate to) {

    /** All days. */
    public static final Days ALL = new Days(LocalDate.MIN, LocalDate.MAX);

    public Days {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("The first day, " + from + ", is after the last one, " + to);
        }
    }

    /** Parses the form of {@link #toString}. */
    public static Days parse(String text) {
        if (text.isEmpty()) {
            return ALL;
        }
        String[] ends = text.split("/");
        return new Days(LocalDate.parse(ends[0]), LocalDate.parse(ends[1]));
    }

    public boolean isAll() {
        return equals(ALL);
    }

    public boolean overlaps(Days other) {
        return !from.isAfter(other.to) && !other.from.isAfter(to);
    }

    /** Microseconds at which the first day begins. */
    public long begin() {
        return from.toEpochDay() * Micros.DAY;
    }

    /** Microseconds at which the last day ends. */
    public long end() {
        return (to.toEpochDay() + 1) * Micros.DAY;
    }

    /** The instants that lie in these days. */
    public SortedSet<Instant> of(Collection<Instant> times) {
        SortedSet<Instant> in = new TreeSet<>(times);
        if (!isAll()) {
            in.removeIf(time -> Micros.of(time) < begin() || Micros.of(time) >= end());
        }
        return in;
    }

    public Expression of(TableDefinition<?> table) {
        return isAll() ? Expressions.alwaysTrue() : between(table, begin(), end());
    }

    /** The rows from one time up to another, in microseconds; for a table of dates both must be whole days. */
    public static Expression between(TableDefinition<?> table, long from, long end) {
        String column = table.partitionColumn();
        return Expressions.and(
                Expressions.greaterThanOrEqual(column, literal(table, from)),
                Expressions.lessThan(column, literal(table, end)));
    }

    private static Object literal(TableDefinition<?> table, long micros) {
        return unit(table) == 1 ? (Object) micros : (Object) Math.toIntExact(micros / unit(table));
    }

    /** Whether a row, in Iceberg's representation, is in these days. */
    public boolean has(TableDefinition<?> table, StructLike row) {
        int column = table.columns().indexOf(table.partitionSource());
        long time = row.get(column, Number.class).longValue() * unit(table);
        return time >= begin() && time < end();
    }

    /** Whether all rows of a file are in these days, according to its statistics. */
    public boolean hasAll(TableDefinition<?> definition, Table table, DataFile file) {
        String column = definition.partitionColumn();
        long least = TableFiles.<Number>least(table, file, column).longValue();
        long greatest = TableFiles.<Number>greatest(table, file, column).longValue();
        return least * unit(definition) >= begin() && greatest * unit(definition) < end();
    }

    private static long unit(TableDefinition<?> table) {
        return table.partitionSource().type().typeId() == TypeID.DATE ? Micros.DAY : 1;
    }

    /** Such as {@code 2026-03-01/2026-03-02}; empty for all days. */
    @Override
    public String toString() {
        return isAll() ? "" : from + "/" + to;
    }
}
