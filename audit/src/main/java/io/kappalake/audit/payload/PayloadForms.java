package io.kappalake.audit.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.util.JsonFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.resource.DisallowSchemaLoader;
import com.networknt.schema.resource.MapSchemaLoader;
import io.kappalake.audit.feed.FieldPath;
import io.kappalake.audit.feed.TopicDefinition;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.Schema;

/** The ways to read the payloads of topics. */
public final class PayloadForms {

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(Integer.MAX_VALUE)
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNameLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private PayloadForms() {}

    /**
     * @param beside texts of the files beside the feed's own
     * @param registry of topics that name no schema file
     */
    public static PayloadForm of(TopicDefinition topic, Function<String, String> beside, SchemaRegistry registry) {
        String format = topic.setting("format", "json");
        boolean isRegistered = !topic.settings().containsKey("schema")
                && !List.of("json", "csv").contains(format);
        if (isRegistered) {
            return new RegisteredForm(topic, isArray(topic), registry);
        }
        String schema = topic.setting("schema", "");
        return switch (format) {
            case "csv" -> CsvLine.form(topic);
            case "avro" ->
                AvroTree.form(
                        AvroTree.schema(beside.apply(schema), List.of()),
                        topic.setting("framing", "").equals("single-object"));
            case "protobuf" -> protobuf(ProtoTypes.of(schema, beside), topic.setting("message", ""));
            case "json-schema" -> fitting(beside.apply(schema), Map.of(), isArray(topic));
            default -> {
                boolean isArray = isArray(topic);
                yield (bytes, headers) -> JsonTree.read(bytes, isArray);
            }
        };
    }

    private static boolean isArray(TopicDefinition topic) {
        return topic.fields().stream().flatMap(field -> field.paths().stream()).anyMatch(FieldPath::isOfArray);
    }

    static PayloadForm protobuf(ProtoTypes types, String message) {
        Descriptor type = types.message(message);
        JsonFormat.Printer json = ProtoTree.printer(types);
        return (bytes, headers) -> ProtoTree.read(type, json, bytes, 0);
    }

    static PayloadForm avro(String text, Map<String, String> references) {
        Schema schema = AvroTree.schema(text, references);
        return (bytes, headers) -> AvroTree.read(schema, bytes, 0);
    }

    /** JSON that must fit a schema. */
    static PayloadForm fitting(String text, Map<String, String> references, boolean isArray) {
        JsonSchema schema = schema(text, references);
        return (bytes, headers) -> {
            if (bytes == null) {
                throw Misfit.json("no payload");
            }
            JsonTree tree = JsonTree.read(bytes, isArray);
            try {
                if (!schema.validate(JSON.readTree(bytes)).isEmpty()) {
                    throw Misfit.record("does not fit its schema");
                }
            } catch (IOException e) {
                throw Misfit.json(e.getMessage());
            }
            return tree;
        };
    }

    private static JsonSchema schema(String text, Map<String, String> references) {
        try {
            JsonNode node = JSON.readTree(text);
            SpecVersion.VersionFlag version =
                    SpecVersionDetector.detectOptionalVersion(node, false).orElse(SpecVersion.VersionFlag.V7);
            JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                    version,
                    builder -> builder.schemaLoaders(loaders ->
                            loaders.add(new MapSchemaLoader(references)).add(DisallowSchemaLoader.getInstance())));
            return factory.getSchema(
                    node,
                    SchemaValidatorsConfig.builder()
                            .pathType(PathType.JSON_PATH)
                            .failFast(true)
                            .build());
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON schema: " + e.getMessage(), e);
        }
    }
}
