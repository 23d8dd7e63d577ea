package io.kappalake.audit.payload;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.kappalake.audit.feed.FieldPath;
import io.kappalake.audit.payload.ProtoMessage.Piece;
import java.util.List;

/** A payload that is one message of Protobuf. */
final class ProtoTree implements Payload {

    private final ProtoMessage root;
    private final JsonFormat.Printer json;

    /**
     * A value of a field, or of an item or a map's entry.
     *
     * @param pieces none for the default of its type
     * @param isWhole whether it is all of a repeated field
     */
    private record Value(FieldDescriptor field, List<Piece> pieces, boolean isWhole) {

        ProtoMessage message() {
            return ProtoMessage.read(
                    field.getMessageType(), pieces.stream().map(Piece::bytes).toList());
        }
    }

    private ProtoTree(ProtoMessage root, JsonFormat.Printer json) {
        this.root = root;
        this.json = json;
    }

    static JsonFormat.Printer printer(ProtoTypes types) {
        return JsonFormat.printer()
                .usingTypeRegistry(
                        TypeRegistry.newBuilder().add(types.withImports()).build())
                .preservingProtoFieldNames()
                .omittingInsignificantWhitespace();
    }

    static ProtoTree read(Descriptor type, JsonFormat.Printer json, byte[] bytes, int from) {
        if (bytes == null) {
            throw Misfit.record("no payload");
        }
        return new ProtoTree(
                ProtoMessage.read(type, List.of(ByteString.copyFrom(bytes, from, bytes.length - from))), json);
    }

    /** Null if nothing is there. */
    private Value find(FieldPath path) {
        return unwrapped(find(root, path.steps()));
    }

    private static Value find(ProtoMessage message, List<Object> steps) {
        FieldDescriptor field = message.type().findFieldByName(steps.get(0).toString());
        if (field == null) {
            return null;
        }
        List<Piece> pieces = message.of(field);
        List<Object> rest = steps.subList(1, steps.size());
        if (!field.isRepeated() && message.isMisspelt(field)) {
            throw Misfit.record("a text is not UTF-8");
        }
        if (!field.isRepeated()) {
            boolean hasDefault = !field.hasPresence() && field.getJavaType() != JavaType.MESSAGE;
            return pieces.isEmpty() && !hasDefault ? null : below(new Value(field, pieces, false), rest);
        }
        if (rest.isEmpty()) {
            // An empty packed field has a piece, and no item.
            return ProtoScalars.unpacked(field, pieces).isEmpty() ? null : new Value(field, pieces, true);
        }
        Value item = field.isMapField()
                ? ProtoScalars.entry(field, pieces, rest.get(0).toString())
                        .map(entry -> new Value(entry.field(), entry.pieces(), false))
                        .orElse(null)
                : item(field, pieces, rest.get(0));
        return item == null ? null : below(item, rest.subList(1, rest.size()));
    }

    private static Value item(FieldDescriptor field, List<Piece> pieces, Object step) {
        List<Piece> items = ProtoScalars.unpacked(field, pieces);
        return step instanceof Integer place && place < items.size()
                ? new Value(field, List.of(items.get(place)), false)
                : null;
    }

    private static Value below(Value value, List<Object> steps) {
        if (steps.isEmpty()) {
            return value;
        }
        return value.field.getJavaType() == JavaType.MESSAGE ? find(value.message(), steps) : null;
    }

    /** The value in a message that only wraps one. */
    private static Value unwrapped(Value value) {
        boolean isWrapper = value != null
                && !value.isWhole
                && value.field.getJavaType() == JavaType.MESSAGE
                && ProtoScalars.isWrapper(value.field.getMessageType());
        return isWrapper ? find(value.message(), List.of("value")) : value;
    }

    @Override
    public Found at(FieldPath path) {
        Value value = find(path);
        if (value == null) {
            return Found.ABSENT;
        }
        if (value.isWhole) {
            return new Found.Nested(value.field.isMapField());
        }
        return value.field.getJavaType() == JavaType.MESSAGE
                ? ProtoScalars.known(value.message())
                : ProtoScalars.found(value.field, value.pieces);
    }

    @Override
    public String jsonAt(FieldPath path) {
        Value value = find(path);
        if (value == null) {
            return null;
        }
        if (value.isWhole) {
            String alone = printed(value.field.getContainingType(), value.pieces, true);
            if (alone.equals("{}")) {
                return null;
            }
            return alone.isEmpty() ? alone : alone.substring(alone.indexOf(':') + 1, alone.length() - 1);
        }
        return value.field.getJavaType() == JavaType.MESSAGE
                ? printed(value.field.getMessageType(), value.pieces, false)
                : Wide.json(ProtoScalars.found(value.field, value.pieces));
    }

    /** Empty for what has no JSON. */
    private String printed(Descriptor type, List<Piece> pieces, boolean withTags) {
        ByteString bytes = ByteString.copyFrom(pieces.stream()
                .map(piece -> withTags ? piece.whole() : piece.bytes())
                .toList());
        DynamicMessage message;
        try {
            message = DynamicMessage.parseFrom(type, bytes);
        } catch (InvalidProtocolBufferException e) {
            throw Misfit.record("a part is unreadable");
        }
        try {
            return json.print(message);
        } catch (InvalidProtocolBufferException e) {
            return "";
        } catch (IllegalArgumentException e) {
            throw Misfit.record("a well-known type is out of range");
        }
    }
}
