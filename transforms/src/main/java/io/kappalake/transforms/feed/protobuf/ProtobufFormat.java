package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.decode.PayloadReader;
import io.kappalake.transforms.feed.decode.Wanted;
import io.kappalake.transforms.feed.row.Path;
import java.util.List;
import java.util.Map;

/**
 * Payloads that are all one message, without a registry.
 *
 * @param file the path of its schema
 * @param schemas the texts of that file and its imports, by path
 * @param message its name; empty if the file has only one
 */
public record ProtobufFormat(String file, Map<String, String> schemas, String message) implements PayloadFormat {

    /** @throws IllegalArgumentException saying what is wrong with the schema */
    public ProtobufFormat {
        schemas = Map.copyOf(schemas);
        ProtoSchema.parse(file, schemas).message(message);
    }

    @Override
    public PayloadReader reader(List<Wanted> values) {
        ProtoSchema schema = ProtoSchema.parse(file, schemas);
        ProtoBody body = new ProtoBody(schema, schema.message(message), values);
        return raw -> raw.payload() == null ? Rejection.malformed("no payload") : body.read(raw.payload(), 0);
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
