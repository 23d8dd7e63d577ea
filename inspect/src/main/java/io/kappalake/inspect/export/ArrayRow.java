package io.kappalake.inspect.export;

import io.kappalake.tables.definition.Micros;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** A row of values as Iceberg stores them. */
public record ArrayRow(Object[] values) implements StructLike {

    /**
     * A row from what {@link io.kappalake.inspect.read.ShownValue} makes.
     *
     * @param shown a text, number, boolean or map for each column; null for null
     */
    static ArrayRow parsed(List<Types.NestedField> columns, Object[] shown) {
        Object[] values = new Object[shown.length];
        for (int at = 0; at < shown.length; at++) {
            values[at] = stored(columns.get(at).type(), shown[at]);
        }
        return new ArrayRow(values);
    }

    private static Object stored(Type type, Object shown) {
        if (shown == null) {
            return null;
        }
        return switch (type.typeId()) {
            case INTEGER -> Integer.valueOf(shown.toString());
            case LONG -> Long.valueOf(shown.toString());
            case DOUBLE -> Double.valueOf(shown.toString());
            case BOOLEAN -> Boolean.valueOf(shown.toString());
            case TIMESTAMP -> Micros.of(Instant.parse(shown.toString()));
            case DATE -> Math.toIntExact(LocalDate.parse(shown.toString()).toEpochDay());
            case DECIMAL -> new BigDecimal(shown.toString());
            case BINARY, FIXED -> ByteBuffer.wrap(Base64.getDecoder().decode(shown.toString()));
            case MAP -> map((Types.MapType) type, (Map<?, ?>) shown);
            default -> shown.toString();
        };
    }

    private static Object map(Types.MapType type, Map<?, ?> shown) {
        Map<String, Object> map = new HashMap<>();
        shown.forEach((key, value) -> map.put(key.toString(), stored(type.valueType(), value)));
        return map;
    }

    @Override
    public int size() {
        return values.length;
    }

    @Override
    public <T> T get(int at, Class<T> type) {
        return type.cast(values[at]);
    }

    @Override
    public <T> void set(int at, T value) {
        values[at] = value;
    }
}
