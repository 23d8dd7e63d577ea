package io.kappalake.transforms.feed.avro;

import io.kappalake.transforms.feed.decode.UnreadablePayload;
import java.util.List;
import org.apache.avro.Schema;

/**
 * A place in a payload of Avro's binary encoding. Every method throws {@link UnreadablePayload} where the bytes are not
 * what the schema says. Not thread-safe.
 */
final class AvroBytes {

    /** Deeper values are not read, as in JSON. */
    static final int DEEPEST = 1000;

    /** An array of values without bytes can claim any length; any other has an item for a byte at most. */
    private static final long MOST_EMPTY_ITEMS = 1 << 20;

    /** So often a byte may be read again, for several columns. */
    private static final int MOST_READERS = 16;

    private byte[] bytes = new byte[0];
    private int at;
    private long budget;

    void begin(byte[] payload, int from) {
        bytes = payload;
        at = from;
        budget = MOST_READERS * (payload.length + MOST_EMPTY_ITEMS);
    }

    byte[] bytes() {
        return bytes;
    }

    int at() {
        return at;
    }

    void moveTo(int place) {
        at = place;
    }

    int remaining() {
        return bytes.length - at;
    }

    boolean bool() {
        byte value = bytes[advance(1)];
        if (value != 0 && value != 1) {
            throw new UnreadablePayload("a boolean is byte " + value);
        }
        return value == 1;
    }

    int int32() {
        long value = int64();
        if (value != (int) value) {
            throw new UnreadablePayload("an int is " + value);
        }
        return (int) value;
    }

    /** A zigzag number of up to ten bytes. */
    long int64() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte next = bytes[advance(1)];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                if (shift == 63 && next > 1) {
                    break;
                }
                return value >>> 1 ^ -(value & 1);
            }
        }
        throw new UnreadablePayload("a number does not end");
    }

    float float32() {
        return Float.intBitsToFloat((int) fixed(advance(4), 4));
    }

    double float64() {
        return Double.longBitsToDouble(fixed(advance(8), 8));
    }

    private long fixed(int from, int size) {
        long value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | bytes[from + i] & 0xFF;
        }
        return value;
    }

    /** The length of the bytes or text that begin here. */
    int length() {
        long length = int64();
        if (length < 0 || length > remaining()) {
            throw new UnreadablePayload("it ends within a value");
        }
        return (int) length;
    }

    /** Passes that many bytes and returns where they begin. */
    int advance(int length) {
        int from = at;
        if (length > bytes.length - from) {
            throw new UnreadablePayload("it ends within a value");
        }
        at = from + length;
        return from;
    }

    /** An index into a union or an enum. */
    int index(int size, String what) {
        long index = int64();
        if (index < 0 || index >= size) {
            throw new UnreadablePayload(what + " has no place " + index);
        }
        return (int) index;
    }

    /** Number of items of the next block of an array or map; 0 at its end. */
    long block() {
        long count = int64();
        if (count < 0) {
            count = -count;
            // The size of the block in bytes, for those who skip it whole.
            int64();
        }
        budget -= count;
        if (count < 0 || budget < 0) {
            throw new UnreadablePayload("it ends within an array or map");
        }
        return count;
    }

    void skip(Schema schema, int depth) {
        if (depth > DEEPEST) {
            throw new UnreadablePayload("nested too deep");
        }
        switch (schema.getType()) {
            case NULL -> {}
            case BOOLEAN -> bool();
            case INT -> int32();
            case LONG -> int64();
            case FLOAT -> advance(4);
            case DOUBLE -> advance(8);
            case BYTES, STRING -> advance(length());
            case FIXED -> advance(schema.getFixedSize());
            case ENUM -> index(schema.getEnumSymbols().size(), schema.getName());
            case UNION -> {
                List<Schema> branches = schema.getTypes();
                skip(branches.get(index(branches.size(), "a union")), depth + 1);
            }
            case RECORD -> schema.getFields().forEach(field -> skip(field.schema(), depth + 1));
            case ARRAY -> {
                for (long count = block(); count != 0; count = block()) {
                    for (long i = 0; i < count; i++) {
                        skip(schema.getElementType(), depth + 1);
                    }
                }
            }
            case MAP -> {
                for (long count = block(); count != 0; count = block()) {
                    for (long i = 0; i < count; i++) {
                        advance(length());
                        skip(schema.getValueType(), depth + 1);
                    }
                }
            }
        }
    }
}
