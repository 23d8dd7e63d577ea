package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.decode.PayloadBody;
import io.kappalake.transforms.feed.decode.UnreadablePayload;
import io.kappalake.transforms.feed.decode.Wanted;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the values of payloads of one message. Not thread-safe. */
final class ProtoBody implements PayloadBody {

    private final ProtoNode root;
    private final ProtoInput input;

    ProtoBody(ProtoSchema schema, Descriptor message, List<Wanted> values) {
        input = new ProtoInput(schema.all());
        root = new ProtoNode(
                message,
                values.stream()
                        .map(value -> new ProtoNode.Want(value.path().steps(), value.reader()))
                        .toList());
    }

    /** Reads the message that begins there and ends with the payload. */
    @Override
    public Rejection read(byte[] payload, int from) {
        try {
            root.begin();
            input.begin(payload, from);
            root.read(input, 0);
            root.finish(input);
            return null;
        } catch (UnreadablePayload e) {
            return Rejection.malformed("does not fit its schema: " + e.getMessage());
        } catch (IOException e) {
            return Rejection.malformed("does not fit its schema: it ends within a field, or is no Protobuf");
        } catch (RuntimeException e) {
            // One record that trips the reader must not stop the job for good.
            return Rejection.malformed("not readable: " + e.getClass().getSimpleName());
        }
    }

    /** Why no value of a message is at a path; empty if one can be. */
    static String problem(Descriptor type, List<Serializable> steps) {
        FieldDescriptor field = type.findFieldByName(steps.get(0).toString());
        if (field == null || steps.get(0) instanceof Integer) {
            return type.getName() + " has no field " + steps.get(0) + ", only "
                    + type.getFields().stream().map(FieldDescriptor::getName).collect(Collectors.joining(", "));
        }
        List<Serializable> rest = steps.subList(1, steps.size());
        FieldDescriptor of = field;
        if (field.isRepeated() && !rest.isEmpty()) {
            if (!field.isMapField() && !(rest.get(0) instanceof Integer)) {
                return "a repeated field has places such as [0]";
            }
            of = field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
            rest = rest.subList(1, rest.size());
        }
        if (rest.isEmpty()) {
            return "";
        }
        return of.getJavaType() == JavaType.MESSAGE
                ? problem(of.getMessageType(), rest)
                : "nothing is below a " + of.getType().name().toLowerCase(java.util.Locale.ROOT);
    }
}
