package io.kappalake.proof.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Files of YAML as trees, with their aliases replaced by what they stand for. */
public final class Yaml {

    private static final YAMLMapper MAPPER = new YAMLMapper();

    private Yaml() {}

    public static List<JsonNode> documents(Path file) throws IOException {
        return documents(Files.readString(file));
    }

    static List<JsonNode> documents(String text) {
        Iterable<Object> documents = new Load(LoadSettings.builder().build()).loadAllFromString(text);
        List<JsonNode> trees = new java.util.ArrayList<>();
        documents.forEach(document -> trees.add(MAPPER.valueToTree(document)));
        return trees;
    }

    static JsonNode resource(String name) throws IOException {
        try (InputStream in = Yaml.class.getClassLoader().getResourceAsStream(name)) {
            return MAPPER.readTree(in);
        }
    }

    /** What a patch makes of a custom resource: fields replace, objects are merged. */
    static JsonNode merged(JsonNode base, JsonNode patch) {
        if (!base.isObject() || !patch.isObject()) {
            return patch;
        }
        ObjectNode result = base.deepCopy();
        patch.properties()
                .forEach(field -> result.set(
                        field.getKey(),
                        result.has(field.getKey())
                                ? merged(result.get(field.getKey()), field.getValue())
                                : field.getValue()));
        return result;
    }

    public static List<String> strings(JsonNode list) {
        List<String> strings = new java.util.ArrayList<>();
        list.forEach(entry -> strings.add(entry.asText()));
        return strings;
    }
}
