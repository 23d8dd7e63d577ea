package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.kappalake.transforms.feed.decode.Chars;
import io.kappalake.transforms.feed.decode.UnreadablePayload;
import java.util.List;

/** A payload that is being read, and what its values go through. Not thread-safe. */
final class ProtoInput {

    /** Deeper messages are not read, as in JSON. */
    static final int DEEPEST = 1000;

    private final Chars chars = new Chars();
    private final JsonFormat.Printer json;
    private byte[] bytes;
    private int from;
    private CodedInputStream in;

    ProtoInput(List<Descriptor> types) {
        json = JsonFormat.printer()
                .usingTypeRegistry(TypeRegistry.newBuilder().add(types).build())
                .preservingProtoFieldNames()
                .omittingInsignificantWhitespace();
    }

    void begin(byte[] payload, int start) {
        bytes = payload;
        from = start;
        in = CodedInputStream.newInstance(payload, start, payload.length - start);
    }

    CodedInputStream in() {
        return in;
    }

    Chars chars() {
        return chars;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the next byte is in the payload. */
    int at() {
        return from + in.getTotalBytesRead();
    }

    /**
     * The canonical JSON of a message, with the names of the schema.
     *
     * @throws UnreadablePayload if the bytes are no such message, as where a text in it is not UTF-8
     * @throws InvalidProtocolBufferException if it has no JSON
     */
    String json(Descriptor type, ByteString message) throws InvalidProtocolBufferException {
        return json.print(parsed(type, message));
    }

    private static DynamicMessage parsed(Descriptor type, ByteString message) {
        try {
            return DynamicMessage.parseFrom(type, message);
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadablePayload("a part of " + type.getName() + " is unreadable");
        }
    }
}
