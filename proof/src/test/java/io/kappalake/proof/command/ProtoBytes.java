package io.kappalake.proof.command;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Fields of Protobuf messages as producers write them. */
final class ProtoBytes {

    private ProtoBytes() {}

    static void text(int field, String value, ByteArrayOutputStream out) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        varint(field << 3 | 2, out);
        varint(bytes.length, out);
        out.writeBytes(bytes);
    }

    static void integer(int field, long value, ByteArrayOutputStream out) {
        varint(field << 3, out);
        varint(value, out);
    }

    private static void varint(long value, ByteArrayOutputStream out) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
