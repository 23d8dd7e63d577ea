package io.kappalake.audit.feed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The types of columns that Avro's types stand for. A type that a schema defines in one place may be named in others.
 * As in Avro, a logical type counts only if Avro has it and its base type is the right one.
 */
final class AvroTypes {

    private static final int MOST_DIGITS = 38;

    private static final Map<String, String> PLAIN = Map.ofEntries(
            Map.entry("string", "text"),
            Map.entry("enum", "text"),
            Map.entry("int", "integer"),
            Map.entry("long", "integer"),
            Map.entry("float", "double"),
            Map.entry("double", "double"),
            Map.entry("boolean", "boolean"),
            Map.entry("bytes", "binary"),
            Map.entry("fixed", "binary"));

    private static final Map<String, String> LOGICAL = Map.of(
            "int date", "date",
            "int time-millis", "text",
            "long time-micros", "text",
            "long timestamp-millis", "timestamp",
            "long timestamp-micros", "timestamp",
            "long timestamp-nanos", "timestamp",
            "long local-timestamp-millis", "timestamp",
            "long local-timestamp-micros", "timestamp",
            "long local-timestamp-nanos", "timestamp");

    /** By full name. */
    private final Map<String, String> named = new HashMap<>();

    /**
     * The type of a column, in the notation of a feed's file.
     *
     * @param space namespace of the record that the type is in
     */
    String type(JsonNode type, String space) {
        if (type.isArray()) {
            List<String> some = new ArrayList<>();
            type.forEach(choice -> {
                String one = type(choice, space);
                if (!isNull(choice)) {
                    some.add(one);
                }
            });
            return some.size() == 1 ? some.get(0) : "json";
        }
        if (!type.isObject()) {
            return named(type.asText(), space);
        }
        JsonNode base = type.path("type");
        if (!base.isTextual()) {
            return type(base, space);
        }
        String column =
                logical(type, base.asText()).isEmpty() ? named(base.asText(), space) : logical(type, base.asText());
        String within = space;
        if (type.has("name")) {
            String full =
                    full(type.path("name").asText(), type.path("namespace").asText(space));
            named.put(full, column);
            within = full.substring(0, Math.max(0, full.lastIndexOf('.')));
        }
        for (JsonNode field : type.path("fields")) {
            type(field.path("type"), within);
        }
        type(type.path("items"), within);
        type(type.path("values"), within);
        return column;
    }

    private static boolean isNull(JsonNode choice) {
        return choice.asText().equals("null") || choice.path("type").asText().equals("null");
    }

    private String named(String name, String space) {
        String plain = PLAIN.get(name);
        return plain != null ? plain : named.getOrDefault(full(name, space), named.getOrDefault(name, "json"));
    }

    /** A name without a dot is of the namespace around it. */
    private static String full(String name, String space) {
        return name.contains(".") || space.isEmpty() ? name : space + "." + name;
    }

    private static String logical(JsonNode type, String base) {
        String logical = type.path("logicalType").asText();
        return logical.equals("decimal") ? decimal(type, base) : LOGICAL.getOrDefault(base + " " + logical, "");
    }

    private static String decimal(JsonNode type, String base) {
        int precision =
                type.path("precision").isNumber() ? type.path("precision").asInt() : 0;
        int scale = type.path("scale").asInt();
        boolean isScale = !type.has("scale") || type.path("scale").isNumber();
        boolean fits = base.equals("bytes")
                || base.equals("fixed") && precision <= digits(type.path("size").asInt());
        boolean isDecimal = fits && isScale && precision > 0 && scale >= 0 && scale <= precision;
        return isDecimal && precision <= MOST_DIGITS ? "decimal(" + precision + "," + scale + ")" : "";
    }

    /** How many decimal digits any signed number of so many bytes has room for. */
    private static int digits(int bytes) {
        return (int) Math.floor(Math.log10(2) * (8 * bytes - 1));
    }
}
