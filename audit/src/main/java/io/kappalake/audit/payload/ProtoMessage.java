package io.kappalake.audit.payload;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A message as it is on the wire: what occurs for each of its fields, in order. */
final class ProtoMessage {

    private final Descriptor type;
    private final Map<FieldDescriptor, List<Piece>> pieces = new HashMap<>();
    private final Set<FieldDescriptor> misspelt = new HashSet<>();

    /**
     * What occurs once for a field.
     *
     * @param number what is no bytes
     * @param bytes null for a number
     * @param whole with its tag
     */
    record Piece(int wireType, long number, ByteString bytes, ByteString whole) {}

    private ProtoMessage(Descriptor type) {
        this.type = type;
    }

    /** @param parts a message that occurs in several parts is all of them */
    static ProtoMessage read(Descriptor type, List<ByteString> parts) {
        ProtoMessage message = new ProtoMessage(type);
        try {
            for (ByteString part : parts) {
                message.add(part);
            }
            return message;
        } catch (IOException e) {
            throw Misfit.record("no Protobuf: " + e.getMessage());
        }
    }

    private void add(ByteString part) throws IOException {
        CodedInputStream in = part.newCodedInput();
        while (!in.isAtEnd()) {
            int from = in.getTotalBytesRead();
            int tag = in.readTag();
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            int wireType = WireFormat.getTagWireType(tag);
            if (field == null || !fits(field, wireType)) {
                if (!in.skipField(tag)) {
                    throw Misfit.record("a group that ends without a beginning");
                }
                continue;
            }
            long number = 0;
            ByteString bytes = null;
            switch (wireType) {
                case WireFormat.WIRETYPE_VARINT -> number = in.readRawVarint64();
                case WireFormat.WIRETYPE_FIXED32 -> number = in.readRawLittleEndian32();
                case WireFormat.WIRETYPE_FIXED64 -> number = in.readRawLittleEndian64();
                default -> bytes = in.readBytes();
            }
            if (field.getType() == FieldDescriptor.Type.STRING && !bytes.isValidUtf8()) {
                misspelt.add(field);
            }
            forgetOthers(field);
            pieces.computeIfAbsent(field, any -> new ArrayList<>())
                    .add(new Piece(wireType, number, bytes, part.substring(from, in.getTotalBytesRead())));
        }
    }

    /** What is of another type on the wire is as unknown as a field of no schema. */
    private static boolean fits(FieldDescriptor field, int wireType) {
        int own = WireFormat.getTagWireType(field.getLiteType().getWireType());
        if (own == WireFormat.WIRETYPE_START_GROUP) {
            return false;
        }
        return wireType == own || field.isPackable() && wireType == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private void forgetOthers(FieldDescriptor field) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof != null) {
            oneof.getFields().stream().filter(other -> other != field).forEach(pieces::remove);
        }
    }

    Descriptor type() {
        return type;
    }

    /** Empty if the field does not occur. */
    List<Piece> of(FieldDescriptor field) {
        return pieces.getOrDefault(field, List.of());
    }

    /** Whether a text occurs that is not UTF-8, even if another counts. */
    boolean isMisspelt(FieldDescriptor field) {
        return misspelt.contains(field);
    }
}
