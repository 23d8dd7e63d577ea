package io.kappalake.inspect.read;

import io.kappalake.tables.definition.Micros;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.ByteBuffers;

/**
 * Values for people and JSON, from those that Iceberg stores. Times are ISO-8601 in UTC with up to microseconds.
 * Decimals are texts with all their digits, so that no reader rounds them. Bytes are Base64.
 */
public final class ShownValue {

    private ShownValue() {}

    /** A text, number, boolean, or map of them; null for null. */
    public static Object of(Type type, Object value) {
        if (value == null) {
            return null;
        }
        return switch (type.typeId()) {
            case TIMESTAMP -> Micros.toInstant((Long) value).toString();
            case DATE -> LocalDate.ofEpochDay((Integer) value).toString();
            case DECIMAL -> ((BigDecimal) value).toPlainString();
            case BINARY, FIXED -> base64((ByteBuffer) value);
            case MAP -> map((Types.MapType) type, (Map<?, ?>) value);
            case STRING -> value.toString();
            default -> value;
        };
    }

    private static Object map(Types.MapType type, Map<?, ?> value) {
        Map<String, Object> shown = new TreeMap<>();
        value.forEach((key, content) -> shown.put(key.toString(), of(type.valueType(), content)));
        return shown;
    }

    private static String base64(ByteBuffer bytes) {
        return Base64.getEncoder().encodeToString(ByteBuffers.toByteArray(bytes));
    }
}
