package io.kappalake.audit.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.tables.LakeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The columns of a feed that follow a registry: those of the Avro record that the lake keeps beside the feed's file.
 */
final class SchemaColumns {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, ColumnDefinition> columns = new LinkedHashMap<>();
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private SchemaColumns() {}

    /**
     * @param feed the feed's file
     * @param schema text of the record
     */
    static SchemaColumns of(YamlTree feed, String schema) {
        SchemaColumns read = new SchemaColumns();
        YamlTree written = feed.objects("topics").get(0).object("fields");
        Map<String, String> columnOf = new HashMap<>();
        written.members().forEach((column, field) -> columnOf.put(from(field), column));
        List<String> required = new ArrayList<>(feed.isList("identity") ? feed.texts("identity") : List.of());
        required.add("event_time");
        try {
            JsonNode record = JSON.readTree(schema);
            AvroTypes types = new AvroTypes();
            for (JsonNode field : record.path("fields")) {
                String name = field.path("name").asText();
                String column = columnOf.getOrDefault(name, column(name));
                Object mapping = written.members().getOrDefault(column, name);
                String type =
                        types.type(field.path("type"), record.path("namespace").asText());
                boolean isTime = mapping instanceof YamlTree tree && tree.has("time") && !type.equals("date");
                read.add(column, isTime ? "timestamp" : type, required.contains(column));
                read.fields.put(column, mapping);
            }
        } catch (JsonProcessingException e) {
            throw new LakeException("The lake holds a schema of columns that is no JSON", e);
        }
        return read;
    }

    /** In order. */
    Map<String, ColumnDefinition> columns() {
        return columns;
    }

    /** Where each column comes from, as a feed's file would say it. */
    Map<String, Object> fields() {
        return fields;
    }

    private void add(String column, String type, boolean isRequired) {
        YamlTree written = YamlTree.read(column, "{type: \"" + type + "\", required: " + isRequired + "}");
        columns.put(column, ColumnDefinition.of(column, written));
    }

    private static String from(Object field) {
        return field instanceof YamlTree tree ? tree.text("from").orElse("") : String.valueOf(field);
    }

    /** A word begins at a capital after a small letter or a digit, and at the last capital of several. */
    static String column(String field) {
        StringBuilder name = new StringBuilder();
        for (int at = 0; at < field.length(); at++) {
            char letter = field.charAt(at);
            boolean isCapital = letter >= 'A' && letter <= 'Z';
            if (isCapital && at > 0 && begins(field, at)) {
                name.append('_');
            }
            name.append(letter);
        }
        String small = name.toString().toLowerCase(Locale.ROOT);
        if (small.charAt(0) >= 'a' && small.charAt(0) <= 'z') {
            return small;
        }
        return small.startsWith("_") ? "f" + small : "f_" + small;
    }

    private static boolean begins(String field, int at) {
        char before = field.charAt(at - 1);
        boolean isAfterWord = before >= 'a' && before <= 'z' || before >= '0' && before <= '9';
        boolean isLastCapital = before >= 'A'
                && before <= 'Z'
                && at + 1 < field.length()
                && field.charAt(at + 1) >= 'a'
                && field.charAt(at + 1) <= 'z';
        return isAfterWord || isLastCapital;
    }
}
