package io.kappalake.audit.deep;

import io.kappalake.tables.definition.Micros;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.HexFormat;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.util.ByteBuffers;

/** Values of rows for people. */
final class Shown {

    private static final int MOST_CHARS = 100;

    private Shown() {}

    static String of(Object value, Type type) {
        if (value == null) {
            return "NULL";
        }
        String text =
                switch (type.typeId()) {
                    case TIMESTAMP -> Micros.toInstant((Long) value).toString();
                    case DATE ->
                        LocalDate.ofEpochDay(((Number) value).longValue()).toString();
                    case DECIMAL -> ((BigDecimal) value).toPlainString();
                    case BINARY -> HexFormat.of().formatHex(bytes(value));
                    default -> value.toString();
                };
        return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
    }

    private static byte[] bytes(Object value) {
        return value instanceof ByteBuffer buffer ? ByteBuffers.toByteArray(buffer) : (byte[]) value;
    }
}
