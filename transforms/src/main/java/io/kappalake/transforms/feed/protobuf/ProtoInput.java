package io.kappalake.transforms.feed.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.kappalake.transforms.feed.decode.Chars;
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

    /** The canonical JSON of a message, with the names of the schema. */
    String json(Descriptor type, ByteString message) throws InvalidProtocolBufferException {
        return json.print(DynamicMessage.parseFrom(type, message));
    }
}
