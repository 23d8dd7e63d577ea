package io.kappalake.audit.payload;

import io.kappalake.audit.payload.AvroTree.Node;
import io.kappalake.audit.payload.AvroTree.Part;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;

/** Reads values of schemas from bytes. What does not fit is a {@link Misfit}. */
final class AvroInput {

    private static final int DEEPEST = 1000;
    private static final long MOST_EMPTY_ITEMS = 1 << 20;

    private final byte[] bytes;
    private int at;
    private long itemsLeft;

    AvroInput(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
        this.itemsLeft = bytes.length + MOST_EMPTY_ITEMS;
    }

    /** The value that ends with the bytes. */
    Node whole(Schema schema) {
        Node node = node(schema, 0);
        if (at != bytes.length) {
            throw Misfit.record("more bytes than the schema has");
        }
        return node;
    }

    private Node node(Schema schema, int depth) {
        if (depth > DEEPEST) {
            throw Misfit.record("too deep");
        }
        return switch (schema.getType()) {
            case NULL -> new Node(schema, null);
            case BOOLEAN -> new Node(schema, truth());
            case INT -> new Node(schema, (long) Math.toIntExact(within(number())));
            case LONG -> new Node(schema, number());
            case FLOAT -> new Node(schema, Float.intBitsToFloat((int) littleEndian(4)));
            case DOUBLE -> new Node(schema, Double.longBitsToDouble(littleEndian(8)));
            case STRING, BYTES -> new Node(schema, take(number()));
            case FIXED -> new Node(schema, take(schema.getFixedSize()));
            case ENUM -> new Node(schema, (long) place(schema.getEnumSymbols().size()));
            case UNION -> node(schema.getTypes().get(place(schema.getTypes().size())), depth + 1);
            case RECORD -> {
                List<Part> parts = AvroTree.parts(schema.getFields().size());
                for (Schema.Field field : schema.getFields()) {
                    parts.add(new Part(field.name().getBytes(StandardCharsets.UTF_8), node(field.schema(), depth + 1)));
                }
                yield new Node(schema, parts);
            }
            case ARRAY -> new Node(schema, items(schema.getElementType(), false, depth));
            case MAP -> new Node(schema, items(schema.getValueType(), true, depth));
        };
    }

    private List<Part> items(Schema of, boolean areNamed, int depth) {
        List<Part> parts = AvroTree.parts(8);
        for (long count = number(); count != 0; count = number()) {
            if (count < 0) {
                count = -count;
                number();
            }
            itemsLeft -= count;
            if (count < 0 || itemsLeft < 0) {
                throw Misfit.record("more items than bytes");
            }
            for (long i = 0; i < count; i++) {
                byte[] name = areNamed ? take(number()) : null;
                parts.add(new Part(name, node(of, depth + 1)));
            }
        }
        return parts;
    }

    private static long within(long number) {
        if (number != (int) number) {
            throw Misfit.record("an int of more than 32 bits");
        }
        return number;
    }

    private boolean truth() {
        byte value = next();
        if (value >> 1 != 0) {
            throw Misfit.record("a boolean that is neither");
        }
        return value == 1;
    }

    private int place(int size) {
        long place = number();
        if (place < 0 || place >= size) {
            throw Misfit.record("a place that there is not");
        }
        return (int) place;
    }

    private byte next() {
        if (at == bytes.length) {
            throw Misfit.record("ends within a value");
        }
        return bytes[at++];
    }

    /** Seven bits in each byte, the lowest first, in zigzag. */
    private long number() {
        long zigzag = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            long bits = next();
            if (shift == 63 && bits >> 1 != 0) {
                break;
            }
            zigzag |= (bits & 0x7F) << shift;
            if (bits >= 0) {
                return zigzag >>> 1 ^ -(zigzag & 1);
            }
        }
        throw Misfit.record("a number of more than 64 bits");
    }

    private long littleEndian(int size) {
        byte[] taken = take(size);
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | taken[i] & 0xFF;
        }
        return value;
    }

    private byte[] take(long length) {
        if (length < 0 || length > bytes.length - at) {
            throw Misfit.record("ends within a value");
        }
        at += (int) length;
        return Arrays.copyOfRange(bytes, at - (int) length, at);
    }
}
