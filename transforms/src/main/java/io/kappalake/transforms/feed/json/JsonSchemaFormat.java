package io.kappalake.transforms.feed.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.SpecVersionDetector;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.resource.DisallowSchemaLoader;
import com.networknt.schema.resource.MapSchemaLoader;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.decode.PayloadBody;
import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.decode.PayloadReader;
import io.kappalake.transforms.feed.decode.Wanted;
import io.kappalake.transforms.feed.schema.Registry;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A payload is one JSON object that must fit a JSON Schema. The schema decides which records are rejected; values are
 * read as in JSON without one.
 *
 * @param schema its text
 */
public record JsonSchemaFormat(String schema) implements PayloadFormat {

    private static final int SHOWN_CHARS = 200;
    private static final ObjectMapper JSON =
            new ObjectMapper(JsonPayload.JSON).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** @throws IllegalArgumentException saying why the text is no schema */
    public JsonSchemaFormat {
        parse(schema, Map.of());
    }

    @Override
    public PayloadReader reader(List<Wanted> values, Registry registry) {
        PayloadBody body = body(schema, Map.of(), values);
        return raw -> raw.payload() == null ? Malformed.because("no payload") : body.read(raw.payload(), 0);
    }

    /** A reader of payloads that must fit a schema; what it refers to comes from the references only. */
    public static PayloadBody body(String schema, Map<String, String> references, List<Wanted> values) {
        JsonSchema parsed = parse(schema, references);
        JsonPayload payload = new JsonPayload(values);
        return (bytes, from) -> {
            byte[] json = from == 0 ? bytes : Arrays.copyOfRange(bytes, from, bytes.length);
            Rejection malformed = payload.read(json);
            return malformed == null ? misfit(parsed, json) : malformed;
        };
    }

    private static Rejection misfit(JsonSchema schema, byte[] json) {
        try {
            Set<ValidationMessage> messages = schema.validate(JSON.readTree(json));
            if (messages.isEmpty()) {
                return null;
            }
            String first = messages.iterator().next().getMessage();
            return Rejection.malformed(
                    "does not fit its schema: " + first.substring(0, Math.min(first.length(), SHOWN_CHARS)));
        } catch (IOException | RuntimeException e) {
            return Malformed.because("not readable: " + e.getClass().getSimpleName());
        }
    }

    private static JsonSchema parse(String text, Map<String, String> references) {
        try {
            JsonNode node = JSON.readTree(text);
            SpecVersion.VersionFlag version =
                    SpecVersionDetector.detectOptionalVersion(node, false).orElse(SpecVersion.VersionFlag.V7);
            SchemaValidatorsConfig config = SchemaValidatorsConfig.builder()
                    .pathType(PathType.JSON_PATH)
                    .locale(Locale.ENGLISH)
                    .failFast(true)
                    .build();
            // A schema must not make the job fetch what it names from elsewhere.
            JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
                    version,
                    builder -> builder.schemaLoaders(loaders ->
                            loaders.add(new MapSchemaLoader(references)).add(DisallowSchemaLoader.getInstance())));
            JsonSchema schema = factory.getSchema(node, config);
            schema.initializeValidators();
            return schema;
        } catch (JsonProcessingException | JsonSchemaException e) {
            throw new IllegalArgumentException(
                    "not a JSON schema: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }
}
