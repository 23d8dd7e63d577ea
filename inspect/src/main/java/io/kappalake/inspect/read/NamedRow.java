package io.kappalake.inspect.read;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Types;

/** A row by column names, in the order of the table. Values are as Iceberg stores them; texts are strings. */
public record NamedRow(Schema schema, Map<String, Object> values) {

    public static NamedRow of(Schema schema, StructLike row) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int at = 0; at < schema.columns().size(); at++) {
            Object value = row.get(at, Object.class);
            values.put(schema.columns().get(at).name(), value instanceof CharSequence text ? text.toString() : value);
        }
        return new NamedRow(schema, values);
    }

    public Object get(String column) {
        return values.get(column);
    }

    public boolean has(String column) {
        return values.containsKey(column);
    }

    public long number(String column) {
        return ((Number) values.get(column)).longValue();
    }

    public String text(String column) {
        return String.valueOf(values.get(column));
    }

    /** For people and JSON: times in ISO-8601, decimals with all digits, bytes in Base64. */
    public Map<String, Object> shown() {
        Map<String, Object> shown = new LinkedHashMap<>();
        for (Types.NestedField field : schema.columns()) {
            shown.put(field.name(), ShownValue.of(field.type(), values.get(field.name())));
        }
        return shown;
    }
}
