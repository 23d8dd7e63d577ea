package io.kappalake.transforms.feed.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Texts of other schemas by the name that this one has for them. */
    private final Map<String, String> others;

    private final Map<String, Schema> fields = new LinkedHashMap<>();

    private JsonSchemaColumns(Map<String, String> others) {
        this.others = others;
    }

    /** A part of a schema, and the whole that its references are in. */
    private record Place(JsonNode node, JsonNode root) {}

    /**
     * The schema as an Avro record: its properties under their names, each in the type of its column, also those that
     * it has by {@code $ref} and {@code allOf}. Properties whose names have other characters than letters, digits and
     * underscores are left out.
     *
     * @param references texts of the schemas that it names, by the name that it uses
     * @throws IllegalArgumentException if the text is no schema of an object
     */
    public static String record(String schema, Map<String, String> references) {
        JsonNode root = read(schema);
        JsonSchemaColumns read = new JsonSchemaColumns(references);
        read.add(new Place(root, root), 0);
        if (read.fields.isEmpty()) {
            throw new IllegalArgumentException("a JSON Schema without properties");
        }
        List<Schema.Field> fields = new ArrayList<>();
        read.fields.forEach((name, type) -> fields.add(new Schema.Field(name, type)));
        return Schema.createRecord("Properties", null, "", false, fields).toString();
    }

    private static JsonNode read(String schema) {
        try {
            return JSON.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a JSON schema: " + e.getOriginalMessage(), e);
        }
    }

    /** Its own properties come first, and decide the type of one that others have too. */
    private void add(Place object, int depth) {
        if (depth > MOST_REFERENCES) {
            return;
        }
        object.node().path("properties").fields().forEachRemaining(property -> {
            if (property.getKey().matches(NAME)) {
                fields.putIfAbsent(property.getKey(), type(new Place(property.getValue(), object.root()), 0));
            }
        });
        if (object.node().has("$ref")) {
            add(named(object), depth + 1);
        }
        object.node().path("allOf").forEach(part -> add(new Place(part, object.root()), depth + 1));
    }

    /** What {@code $ref} names: a part of the schema, or of another one. */
    private Place named(Place of) {
        String reference = of.node().path("$ref").asText();
        int hash = reference.indexOf('#');
        String other = hash < 0 ? reference : reference.substring(0, hash);
        JsonNode root =
                other.isEmpty() ? of.root() : others.containsKey(other) ? read(others.get(other)) : JSON.missingNode();
        String pointer = hash < 0 ? "" : reference.substring(hash + 1);
        return new Place(pointer.isEmpty() || pointer.startsWith("/") ? root.at(pointer) : JSON.missingNode(), root);
    }

    private Schema type(Place place, int references) {
        JsonNode property = place.node();
        if (property.has("$ref") && references < MOST_REFERENCES) {
            return type(named(place), references + 1);
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            List<JsonNode> some = some(property.path(choice));
            if (some.size() == 1) {
                return type(new Place(some.get(0), place.root()), references + 1);
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
