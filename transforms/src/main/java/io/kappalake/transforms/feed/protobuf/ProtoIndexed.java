package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.decode.PayloadBody;
import io.kappalake.transforms.feed.decode.Wanted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Payloads before whose message stands its place in the schema: how many numbers, then the place of the message in the
 * file and of each nested one in the one around it. A single zero is the first message. Not thread-safe.
 */
final class ProtoIndexed implements PayloadBody {

    private static final int DEEPEST = 100;
    private static final List<Integer> FIRST = List.of(0);

    private final ProtoSchema schema;
    private final Descriptor only;
    private final List<Wanted> values;
    private final Map<List<Integer>, PayloadBody> bodies = new HashMap<>();

    /** @param message that all payloads must be; empty for the one that each names */
    ProtoIndexed(ProtoSchema schema, String message, List<Wanted> values) {
        this.schema = schema;
        this.only = message.isEmpty() ? null : schema.message(message);
        this.values = values;
    }

    @Override
    public Rejection read(byte[] payload, int from) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(payload, from, payload.length - from);
            List<Integer> places = places(in);
            PayloadBody body = bodies.get(places);
            return (body == null ? body(places) : body).read(payload, from + in.getTotalBytesRead());
        } catch (IOException e) {
            return Rejection.malformed("does not say which message it is");
        }
    }

    private static List<Integer> places(CodedInputStream in) throws IOException {
        int count = in.readSInt32();
        if (count == 0) {
            return FIRST;
        }
        if (count < 0 || count > DEEPEST) {
            throw new IOException("No message is nested so deep: " + count);
        }
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add(in.readSInt32());
        }
        return places;
    }

    /** Kept for messages that there are only: records of garbage name any. */
    private PayloadBody body(List<Integer> places) {
        Optional<Descriptor> message = schema.message(places);
        if (message.isEmpty()) {
            return (payload, from) -> Rejection.malformed("is message " + places + ", which its schema does not have");
        }
        Descriptor found = message.get();
        if (only != null && found != only) {
            return (payload, from) ->
                    Rejection.malformed("is a " + found.getFullName() + " and not a " + only.getFullName());
        }
        PayloadBody body = new ProtoBody(schema, found, values);
        bodies.put(places, body);
        return body;
    }
}
