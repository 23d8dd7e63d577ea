package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/** The columns that the fields of a Protobuf message stand for. */
public final class ProtoColumns {

    /** What becomes a {@code json} column. */
    private static final Schema JSON = Schema.createMap(Schema.create(Schema.Type.STRING));

    private ProtoColumns() {}

    /**
     * The message as an Avro record: its fields under their names, each in the type of its column.
     *
     * @param message its name; empty for the first one of the schema
     * @throws IllegalArgumentException if the text is no schema, or has no such message
     */
    public static String record(String schema, Map<String, String> references, String message) {
        ProtoSchema parsed = ProtobufFormat.parse(schema, references);
        Descriptor type = message.isEmpty()
                ? parsed.message(List.of(0))
                        .orElseThrow(() -> new IllegalArgumentException("a Protobuf schema without a message"))
                : parsed.message(message);
        return Schema.createRecord(
                        type.getName(),
                        null,
                        "",
                        false,
                        type.getFields().stream()
                                .map(field -> new Schema.Field(field.getName(), type(field)))
                                .toList())
                .toString();
    }

    private static Schema type(FieldDescriptor field) {
        if (field.isRepeated()) {
            return JSON;
        }
        return switch (field.getJavaType()) {
            case INT, LONG -> Schema.create(Schema.Type.LONG);
            case FLOAT, DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
            case STRING, ENUM -> Schema.create(Schema.Type.STRING);
            case BYTE_STRING -> Schema.create(Schema.Type.BYTES);
            case MESSAGE -> type(field.getMessageType());
        };
    }

    private static Schema type(Descriptor message) {
        if (ProtoKnown.isWrapper(message)) {
            return type(message.findFieldByNumber(1));
        }
        return switch (message.getFullName()) {
            case "google.protobuf.Timestamp" ->
                LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
            case "google.type.Date" -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
            default -> JSON;
        };
    }
}
