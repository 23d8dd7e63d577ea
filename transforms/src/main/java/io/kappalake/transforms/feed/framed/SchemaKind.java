package io.kappalake.transforms.feed.framed;

import io.kappalake.transforms.feed.avro.AvroColumns;
import io.kappalake.transforms.feed.avro.AvroFormat;
import io.kappalake.transforms.feed.decode.PayloadBody;
import io.kappalake.transforms.feed.decode.Wanted;
import io.kappalake.transforms.feed.json.JsonSchemaColumns;
import io.kappalake.transforms.feed.json.JsonSchemaFormat;
import io.kappalake.transforms.feed.protobuf.ProtoColumns;
import io.kappalake.transforms.feed.protobuf.ProtobufFormat;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import java.util.List;

/** Kinds of schemas, by the names that registries use. */
public enum SchemaKind {
    AVRO,
    PROTOBUF,
    JSON;

    /**
     * A reader of payloads that a schema of this kind wrote.
     *
     * @param message of Protobuf, that all records must be; empty for the one that each names
     * @param framing decides what tells a Protobuf message before it
     * @throws IllegalArgumentException if the schema is none
     */
    PayloadBody body(RegisteredSchema schema, String message, Framing framing, List<Wanted> values) {
        return switch (this) {
            case AVRO -> AvroFormat.body(schema.text(), schema.references().values(), values);
            case PROTOBUF -> protobuf(schema, message, framing, values);
            case JSON -> JsonSchemaFormat.body(schema.text(), schema.references(), values);
        };
    }

    /**
     * A schema as an Avro record: its fields under their names, each in the type of its column.
     *
     * @param message of Protobuf; empty for the first one
     * @throws IllegalArgumentException if the schema is none
     */
    public String record(RegisteredSchema schema, String message) {
        return switch (this) {
            case AVRO -> AvroColumns.whole(schema.text(), schema.references().values());
            case PROTOBUF -> ProtoColumns.record(schema.text(), schema.references(), message);
            case JSON -> JsonSchemaColumns.record(schema.text(), schema.references());
        };
    }

    private static PayloadBody protobuf(RegisteredSchema schema, String message, Framing framing, List<Wanted> values) {
        return switch (framing) {
            case CONFLUENT -> ProtobufFormat.indexedBody(schema.text(), schema.references(), message, values);
            case APICURIO -> ProtobufFormat.namedBody(schema.text(), schema.references(), message, values);
            case HEADERS -> ProtobufFormat.body(schema.text(), schema.references(), message, values);
        };
    }
}
