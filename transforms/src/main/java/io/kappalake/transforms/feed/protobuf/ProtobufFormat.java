package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.decode.PayloadBody;
import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.decode.PayloadReader;
import io.kappalake.transforms.feed.decode.Wanted;
import io.kappalake.transforms.feed.row.Path;
import io.kappalake.transforms.feed.schema.Registry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Payloads that are all one message, without a registry.
 *
 * @param file the path of its schema
 * @param schemas the texts of that file and its imports, by path
 * @param message its name; empty if the file has only one
 */
public record ProtobufFormat(String file, Map<String, String> schemas, String message) implements PayloadFormat {

    /** The path of a schema that has none. */
    private static final String REGISTERED = "registered.proto";

    /** @throws IllegalArgumentException saying what is wrong with the schema */
    public ProtobufFormat {
        schemas = Map.copyOf(schemas);
        ProtoSchema.parse(file, schemas).message(message);
    }

    @Override
    public PayloadReader reader(List<Wanted> values, Registry registry) {
        ProtoSchema schema = ProtoSchema.parse(file, schemas);
        ProtoBody body = new ProtoBody(schema, schema.message(message), values);
        return raw -> raw.payload() == null ? Rejection.malformed("no payload") : body.read(raw.payload(), 0);
    }

    /**
     * A reader of payloads that are one message each.
     *
     * @param message its name; empty if the schema has only one
     * @throws IllegalArgumentException saying what is wrong with the schema
     */
    public static PayloadBody body(String schema, Map<String, String> references, String message, List<Wanted> values) {
        ProtoSchema parsed = parse(schema, references);
        return new ProtoBody(parsed, parsed.message(message), values);
    }

    /**
     * A reader of payloads before whose message stands its place in the schema.
     *
     * @param message that all must be; empty for the one that each names
     * @throws IllegalArgumentException saying what is wrong with the schema
     */
    public static PayloadBody indexedBody(
            String schema, Map<String, String> references, String message, List<Wanted> values) {
        return new ProtoIndexed(parse(schema, references), message, values);
    }

    /**
     * A reader of payloads before whose message stands its name.
     *
     * @param message that all must be; empty for the one that each names
     * @throws IllegalArgumentException saying what is wrong with the schema
     */
    public static PayloadBody namedBody(
            String schema, Map<String, String> references, String message, List<Wanted> values) {
        return new ProtoNamed(parse(schema, references), message, values);
    }

    static ProtoSchema parse(String schema, Map<String, String> references) {
        Map<String, String> all = new HashMap<>(references);
        all.put(REGISTERED, schema);
        Map<String, String> texts = ProtoSchema.withImports(REGISTERED, name -> Optional.ofNullable(all.get(name)));
        return ProtoSchema.parse(REGISTERED, texts);
    }

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public boolean hasTimes() {
        return true;
    }

    @Override
    public String problem(Path path) {
        Descriptor type = ProtoSchema.parse(file, schemas).message(message);
        return ProtoBody.problem(type, path.steps());
    }
}
