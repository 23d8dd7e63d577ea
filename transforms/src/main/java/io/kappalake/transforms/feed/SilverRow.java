package io.kappalake.transforms.feed;

import io.kappalake.tables.Column;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.List;
import org.apache.iceberg.StructLike;

/** Reads a Silver row as Iceberg's generic or internal readers give it. */
final class SilverRow {

    private SilverRow() {}

    /** The values of a row that has exactly these columns in this order. */
    static <E> Values values(StructLike row, List<Column<E>> columns) {
        Values values = new Values(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            Object value = row.get(i, Object.class);
            if (columns.get(i) instanceof Column.Text<E>) {
                values.set(i, value.toString());
            } else {
                values.set(i, number(value));
            }
        }
        return values;
    }

    private static long number(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.setScale(Column.SCALE).unscaledValue().longValueExact();
        }
        if (value instanceof OffsetDateTime time) {
            // Not by ChronoUnit.MICROS, which counts in nanoseconds and so overflows after the year 2262.
            return time.toEpochSecond() * 1_000_000 + time.getNano() / 1000;
        }
        return ((Number) value).longValue();
    }
}
