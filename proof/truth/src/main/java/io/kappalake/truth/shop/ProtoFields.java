package io.kappalake.truth.shop;

import io.kappalake.truth.shop.Bytes.Malformed;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** The fields of a Protobuf message as they stand in its bytes. */
final class ProtoFields {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int GROUP = 3;
    private static final int END_OF_GROUP = 4;
    private static final int FIXED32 = 5;

    /**
     * One field.
     *
     * @param tag its number times eight, plus the type of its encoding: 0 to 5
     * @param value of type 0, its lowest 64 bits
     * @param bytes of type 2
     */
    record Field(int tag, long value, Bytes bytes) {}

    private ProtoFields() {}

    /** Up to the end of the bytes. */
    static List<Field> of(Bytes in) throws Malformed {
        List<Field> fields = new ArrayList<>();
        while (!in.isEmpty()) {
            long tag = tag(in);
            if (tag % 8 == END_OF_GROUP) {
                throw new Malformed("a group ends that did not begin");
            }
            fields.add(field(in, tag));
        }
        return fields;
    }

    private static Field field(Bytes in, long tag) throws Malformed {
        int type = (int) (tag % 8);
        Bytes none = new Bytes(new byte[0]);
        return switch (type) {
            case VARINT -> new Field((int) tag, in.groups().longValue(), none);
            case FIXED64 -> new Field((int) tag, 0, in.take(8));
            case BYTES -> new Field((int) tag, 0, in.take(length(in)));
            case GROUP -> {
                for (long inner = tag(in); inner != tag - GROUP + END_OF_GROUP; inner = tag(in)) {
                    if (inner % 8 == END_OF_GROUP) {
                        throw new Malformed("another group ends");
                    }
                    field(in, inner);
                }
                yield new Field((int) tag, 0, none);
            }
            case FIXED32 -> new Field((int) tag, 0, in.take(4));
            default -> throw new Malformed("no type " + type);
        };
    }

    private static long tag(Bytes in) throws Malformed {
        long tag = in.groups().intValue() & 0xFFFFFFFFL;
        if (tag / 8 == 0) {
            throw new Malformed("no field 0");
        }
        return tag;
    }

    private static long length(Bytes in) throws Malformed {
        BigInteger length = in.groups();
        return length.intValue();
    }
}
