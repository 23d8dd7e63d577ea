package io.kappalake.tables.format;

import io.kappalake.tables.definition.Micros;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * A column with times, most often the one that partitions the table. Its values are microseconds since the epoch here;
 * a date is its first.
 */
public record TimeColumn(String name, int id, boolean isDate) {

    /** The column that partitions a table. */
    public static TimeColumn of(Table table) {
        return of(table.schema().findField(table.spec().fields().get(0).sourceId()));
    }

    /** Another column with times. */
    public static TimeColumn of(Table table, String column) {
        return of(table.schema().findField(column));
    }

    private static TimeColumn of(Types.NestedField field) {
        return new TimeColumn(field.name(), field.fieldId(), field.type().typeId() == Type.TypeID.DATE);
    }

    /** A value as Iceberg stores it. */
    public long micros(Object stored) {
        long number = ((Number) stored).longValue();
        return isDate ? number * Micros.DAY : number;
    }

    /** Latest time in a file; without statistics as late as can be. */
    public long latest(DataFile file) {
        return bound(file.upperBounds(), Long.MAX_VALUE);
    }

    /** Earliest time in a file; without statistics as early as can be. */
    public long earliest(DataFile file) {
        return bound(file.lowerBounds(), Long.MIN_VALUE);
    }

    private long bound(Map<Integer, ByteBuffer> bounds, long unknown) {
        ByteBuffer bound = bounds == null ? null : bounds.get(id);
        if (bound == null) {
            return unknown;
        }
        Type type = isDate ? Types.DateType.get() : Types.TimestampType.withZone();
        return micros(Conversions.fromByteBuffer(type, bound));
    }

    /** Rows of {@code [from, to)}; the least and the greatest number are no bounds. */
    public Expression within(long from, long to) {
        Expression filter = Expressions.alwaysTrue();
        if (from != Long.MIN_VALUE) {
            filter = Expressions.and(filter, Expressions.greaterThanOrEqual(name, stored(from)));
        }
        if (to != Long.MAX_VALUE) {
            filter = Expressions.and(filter, Expressions.lessThan(name, stored(to)));
        }
        return filter;
    }

    /** The first stored value at the time or later. */
    private Object stored(long micros) {
        if (!isDate) {
            return micros;
        }
        return Math.toIntExact(-Math.floorDiv(-micros, Micros.DAY));
    }
}
