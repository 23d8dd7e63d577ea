package io.kappalake.audit.feed;

import io.kappalake.audit.feed.ColumnDefinition.Kind;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a column gets its value from a record of a topic.
 *
 * @param paths in the payload; several are joined; none for another origin
 * @param text the constant, or the header's name
 * @param group of the topic's pattern; 0 for its whole name
 * @param scale so many of a number's last digits stand after the point
 * @param letters {@code keep}, {@code upper} or {@code lower}
 * @param map texts to others; none if empty
 * @param otherwise for a text that the map lacks; null to reject it
 * @param nulls texts that stand for no value
 * @param takesNumbers whether a text may be a number or boolean of the format
 * @param encoding of bytes: {@code base64}, {@code hex} or {@code text}
 */
public record FieldDefinition(
        String column,
        Origin origin,
        List<FieldPath> paths,
        String join,
        String text,
        int group,
        TimeDefinition time,
        int scale,
        String letters,
        boolean isTrimmed,
        Map<String, String> map,
        String otherwise,
        Set<String> nulls,
        boolean takesNumbers,
        String encoding) {

    /** Where the value is. */
    public enum Origin {
        PAYLOAD,
        CONSTANT,
        KEY,
        HEADER,
        TOPIC,
        KAFKA_TIME
    }

    /** @param value of the column's name: a path, a list of paths, or an object */
    static FieldDefinition of(ColumnDefinition column, Object value) {
        return value instanceof YamlTree field
                ? of(column, field.members().getOrDefault("from", List.of()), field)
                : of(column, value, YamlTree.read(column.name(), "{}"));
    }

    private static FieldDefinition of(ColumnDefinition column, Object from, YamlTree field) {
        String time = column.kind() == Kind.DATE ? "date" : "iso";
        Map<String, String> map = new LinkedHashMap<>();
        field.object("map").members().forEach((text, to) -> map.put(text, (String) to));
        String letters = field.text("case").orElse("keep");
        return new FieldDefinition(
                column.name(),
                origin(field),
                YamlTree.texts(from).stream().map(FieldPath::of).toList(),
                field.text("join").orElse(""),
                field.text("value").or(() -> field.text("header")).orElse(""),
                Integer.parseInt(field.text("group").orElse("0")),
                TimeDefinition.of(
                        field.text("time").orElse(time),
                        ZoneId.of(field.text("zone").orElse("UTC"))),
                Integer.parseInt(field.text("scale").orElse("0")),
                letters,
                field.has("trim") ? field.isTrue("trim") : !letters.equals("keep"),
                map,
                field.text("default").orElse(null),
                Set.copyOf(field.texts("nulls")),
                field.isTrue("numbers") || field.has("map"),
                field.text("encoding").orElse("base64"));
    }

    private static Origin origin(YamlTree field) {
        if (field.has("value")) {
            return Origin.CONSTANT;
        }
        if (field.has("header")) {
            return Origin.HEADER;
        }
        return switch (field.text("kafka").orElse("")) {
            case "key" -> Origin.KEY;
            case "timestamp" -> Origin.KAFKA_TIME;
            case "topic" -> Origin.TOPIC;
            default -> Origin.PAYLOAD;
        };
    }
}
