package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.decode.PayloadBody;
import io.kappalake.transforms.feed.decode.Wanted;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Payloads before whose message stands its name, as Apicurio's serializer writes it: the length, then a message
 * {@code Ref} with the name, without the package, as field 1. Not thread-safe.
 */
final class ProtoNamed implements PayloadBody {

    /** Field 1, a text. */
    private static final int NAME = 1 << 3 | 2;

    private final ProtoSchema schema;
    private final Descriptor only;
    private final List<Wanted> values;
    private final Map<String, PayloadBody> bodies = new HashMap<>();

    /** @param message that all payloads must be; empty for the one that each names */
    ProtoNamed(ProtoSchema schema, String message, List<Wanted> values) {
        this.schema = schema;
        this.only = message.isEmpty() ? null : schema.message(message);
        this.values = values;
    }

    @Override
    public Rejection read(byte[] payload, int from) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(payload, from, payload.length - from);
            String name = name(in);
            PayloadBody body = bodies.get(name);
            if (body == null) {
                Descriptor found = schema.message(name);
                if (only != null && found != only) {
                    return Rejection.malformed("is a " + found.getFullName() + " and not a " + only.getFullName());
                }
                body = new ProtoBody(schema, found, values);
                bodies.put(name, body);
            }
            return body.read(payload, from + in.getTotalBytesRead());
        } catch (IllegalArgumentException e) {
            return Rejection.malformed("is a message that its schema does not have");
        } catch (IOException e) {
            return Rejection.malformed("does not say which message it is");
        }
    }

    private static String name(CodedInputStream in) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        String name = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == NAME) {
                name = in.readStringRequireUtf8();
            } else {
                in.skipField(tag);
            }
        }
        in.popLimit(outer);
        if (name.isEmpty()) {
            throw new IOException("There is no name");
        }
        return name;
    }
}
