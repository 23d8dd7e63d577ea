package io.kappalake.transforms.feed.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The JSON Schema of a kind of file, which editors use too, and its findings in words. */
final class FileSchema {

    static final FileSchema FEED = new FileSchema("/pipelines/feed.schema.json");
    static final FileSchema PIPELINE = new FileSchema("/pipelines/pipeline.schema.json");

    private final JsonNode source;
    private final JsonSchema schema;

    private FileSchema(String resource) {
        try (InputStream in = FileSchema.class.getResourceAsStream(resource)) {
            source = new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
        SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                .pathType(PathType.JSON_POINTER)
                .locale(Locale.ENGLISH)
                .build();
        schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(source, config);
    }

    /** Adds the problems of a file's form. */
    void check(String file, YamlNode root, Problems problems) {
        for (ValidationMessage message : schema.validate(root.json())) {
            YamlNode at = root;
            YamlNode key = root;
            String name = "the file";
            for (int i = 0; i < message.getInstanceLocation().getNameCount(); i++) {
                Object step = message.getInstanceLocation().getElement(i);
                if (step instanceof Integer place) {
                    name = name + "[" + place + "]";
                    key = at.items().get(place);
                    at = key;
                } else {
                    name = step.toString();
                    key = at.key(name);
                    at = at.member(name);
                }
            }
            add(file, message, name, key, at, problems);
        }
    }

    private void add(
            String file, ValidationMessage message, String name, YamlNode key, YamlNode at, Problems problems) {
        String property = message.getProperty();
        switch (message.getType()) {
            case "additionalProperties" ->
                problems.add(
                        file, at.key(property), "unknown key " + property + Nearest.hint(property, knownKeys(message)));
            case "required" -> problems.add(file, key, name + " has no " + property);
            case "type" -> problems.add(file, key, name + " is " + shown(at) + ": it must be " + wanted(message));
            case "enum" -> problems.add(file, key, name + " is " + shown(at) + ": write one of " + wanted(message));
            case "minItems", "minProperties" -> problems.add(file, key, name + " is empty");
            case "pattern" -> problems.add(file, key, name + " is " + shown(at) + ": it must match " + wanted(message));
            case "if", "then", "else" -> {
                // Its cause is reported separately.
            }
            default -> problems.add(file, key, message.getMessage());
        }
    }

    private List<String> knownKeys(ValidationMessage message) {
        List<String> known = new ArrayList<>();
        String location = message.getSchemaLocation().getFragment().toString();
        source.at(location.replaceAll("/additionalProperties$", "/properties"))
                .fieldNames()
                .forEachRemaining(known::add);
        return known;
    }

    private String wanted(ValidationMessage message) {
        JsonNode wanted = source.at(message.getSchemaLocation().getFragment().toString());
        List<String> texts = new ArrayList<>();
        wanted.forEach(item -> texts.add(item.asText()));
        return texts.isEmpty() ? wanted.asText() : String.join(", ", texts);
    }

    private static String shown(YamlNode node) {
        return switch (node.kind()) {
            case OBJECT -> "a map";
            case LIST -> "a list";
            case NULL -> "empty";
            case NUMBER, BOOLEAN, TEXT -> "\"" + node.text() + "\"";
        };
    }
}
