package io.kappalake.truth;

import io.kappalake.truth.TruthTable.Column;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Values of a row: normalized, compared, displayed. */
public final class Values {
    private static final double RELATIVE = 1e-9;
    private static final int SHOWN = 200;

    private Values() {}

    /** Iceberg returns times with an offset and text as CharSequence; the truth has Instant and String. May be null. */
    public static Object plain(Object value) {
        if (value instanceof OffsetDateTime time) {
            return time.toInstant();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new HashMap<>();
            map.forEach((name, entry) -> plain.put(plain(name), plain(entry)));
            return plain;
        }
        return value instanceof CharSequence text ? text.toString() : value;
    }

    public static boolean same(Column column, Object expected, Object found) {
        if (column.tolerance() < 0) {
            return true;
        }
        if (expected instanceof BigDecimal one && found instanceof BigDecimal other) {
            return one.compareTo(other) == 0;
        }
        if (expected instanceof Double one && found instanceof Double other) {
            double allowed = column.tolerance() + RELATIVE * Math.max(Math.abs(one), Math.abs(other));
            return Math.abs(one - other) <= allowed;
        }
        return Objects.equals(expected, found);
    }

    public static String show(Object value) {
        if (value instanceof ByteBuffer bytes) {
            String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
            return "'" + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + "'";
        }
        return String.valueOf(value);
    }
}
