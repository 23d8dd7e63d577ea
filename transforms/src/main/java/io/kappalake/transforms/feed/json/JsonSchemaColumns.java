package io.kappalake.transforms.feed.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The columns that the properties of a JSON Schema stand for. */
public final class JsonSchemaColumns {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";
    private static final int MOST_REFERENCES = 20;

    /** What becomes a {@code json} column. */
    private static final Schema TREE = Schema.createMap(Schema.create(Schema.Type.STRING));

    private final JsonNode root;

    private JsonSchemaColumns(JsonNode root) {
        this.root = root;
    }

    /**
     * The schema as an Avro record: its properties under their names, each in the type of its column. Properties whose
     * names have other characters than letters, digits and underscores are left out.
     *
     * @throws IllegalArgumentException if the text is no schema of an object
     */
    public static String record(String schema) {
        try {
            JsonNode root = JSON.readTree(schema);
            if (!root.path("properties").isObject()) {
                throw new IllegalArgumentException("a JSON Schema without properties");
            }
            return new JsonSchemaColumns(root).record();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON schema: " + e.getOriginalMessage(), e);
        }
    }

    private String record() {
        List<Schema.Field> fields = new ArrayList<>();
        root.path("properties").fields().forEachRemaining(property -> {
            if (property.getKey().matches(NAME)) {
                fields.add(new Schema.Field(property.getKey(), type(property.getValue(), 0)));
            }
        });
        return Schema.createRecord("Properties", null, "", false, fields).toString();
    }

    private Schema type(JsonNode property, int references) {
        String reference = property.path("$ref").asText();
        if (reference.startsWith("#/") && references < MOST_REFERENCES) {
            return type(root.at(reference.substring(1)), references + 1);
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            List<JsonNode> some = some(property.path(choice));
            if (some.size() == 1) {
                return type(some.get(0), references + 1);
            }
        }
        JsonNode type = property.path("type");
        List<JsonNode> types = type.isArray() ? some(type) : List.of(type);
        return types.size() == 1
                ? type(types.get(0).asText(), property.path("format").asText())
                : TREE;
    }

    /** All choices but null. */
    private static List<JsonNode> some(JsonNode choices) {
        return StreamSupport.stream(choices.spliterator(), false)
                .filter(choice -> !choice.asText().equals("null")
                        && !choice.path("type").asText().equals("null"))
                .toList();
    }

    private static Schema type(String name, String format) {
        return switch (name) {
            case "string" ->
                switch (format) {
                    case "date-time" -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
                    case "date" -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
                    default -> Schema.create(Schema.Type.STRING);
                };
            case "integer" -> Schema.create(Schema.Type.LONG);
            case "number" -> Schema.create(Schema.Type.DOUBLE);
            case "boolean" -> Schema.create(Schema.Type.BOOLEAN);
            default -> TREE;
        };
    }
}
