package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.kappalake.transforms.feed.decode.UnreadablePayload;
import io.kappalake.transforms.feed.decode.ValueReader;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The values that are wanted of one message and of those below it. */
final class ProtoNode {

    private static final int TAG_TYPE_BITS = 3;

    /** What is wanted from here: a path that is not walked yet, and its reader. */
    record Want(List<Serializable> path, ValueReader reader) {}

    private final ProtoField[] fields;

    ProtoNode(Descriptor type, List<Want> wants) {
        Map<FieldDescriptor, List<Want>> byField = new LinkedHashMap<>();
        for (Want want : wants) {
            FieldDescriptor field = type.findFieldByName(want.path().get(0).toString());
            if (field != null) {
                byField.computeIfAbsent(field, of -> new ArrayList<>())
                        .add(new Want(want.path().subList(1, want.path().size()), want.reader()));
            }
        }
        // A member of a oneof ends the others, also one that nobody wants.
        for (FieldDescriptor field : List.copyOf(byField.keySet())) {
            if (field.getRealContainingOneof() != null) {
                field.getRealContainingOneof().getFields().forEach(member -> byField.putIfAbsent(member, List.of()));
            }
        }
        List<ProtoField> all = new ArrayList<>();
        byField.forEach((field, of) -> all.add(new ProtoField(field, of)));
        all.forEach(field -> field.choose(all));
        fields = all.toArray(ProtoField[]::new);
    }

    void begin() {
        for (ProtoField field : fields) {
            field.begin();
        }
    }

    void forget() {
        for (ProtoField field : fields) {
            field.forget();
        }
    }

    /** Reads up to the limit of the input. A message that occurs twice is one, so nothing is forgotten here. */
    void read(ProtoInput input, int depth) throws IOException {
        if (depth > ProtoInput.DEEPEST) {
            throw new UnreadablePayload("nested too deep");
        }
        CodedInputStream in = input.in();
        int expected = 0;
        while (!in.isAtEnd()) {
            int start = input.at();
            int tag = in.readTag();
            int at = indexOf(tag >>> TAG_TYPE_BITS, expected);
            if (at >= 0 && fields[at].read(tag, start, input, depth)) {
                expected = at;
            } else if (!in.skipField(tag)) {
                throw new UnreadablePayload("a group ends that did not begin");
            }
        }
    }

    /** Hands over what is known at the end only: defaults, and JSON of what may occur in pieces. */
    void finish(ProtoInput input) throws IOException {
        for (ProtoField field : fields) {
            field.finish(input);
        }
    }

    /** Producers keep the order of fields, so the search begins at the expected one. */
    private int indexOf(int number, int expected) {
        for (int at = expected; at < fields.length; at++) {
            if (fields[at].number() == number) {
                return at;
            }
        }
        for (int at = 0; at < expected; at++) {
            if (fields[at].number() == number) {
                return at;
            }
        }
        return -1;
    }
}
