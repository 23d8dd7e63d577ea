package io.kappalake.truth.shop;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a record of a binary format, from the first to the last. */
final class Bytes {

    /** The bytes are not what their format wants. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String what) {
            super(what);
        }
    }

    private final ByteBuffer left;

    Bytes(byte[] bytes) {
        this(ByteBuffer.wrap(bytes));
    }

    private Bytes(ByteBuffer bytes) {
        left = bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    boolean isEmpty() {
        return !left.hasRemaining();
    }

    int next() throws Malformed {
        if (isEmpty()) {
            throw new Malformed("it ends");
        }
        return left.get() & 0xFF;
    }

    /** An unsigned number in groups of seven bits, the lowest first. */
    BigInteger groups() throws Malformed {
        BigInteger value = BigInteger.ZERO;
        for (int shift = 0; shift < 70; shift += 7) {
            int group = next();
            value = value.add(BigInteger.valueOf(group & 0x7F).shiftLeft(shift));
            if (group < 128) {
                return value;
            }
        }
        throw new Malformed("a number does not end");
    }

    double float64() throws Malformed {
        return take(8).left.getDouble();
    }

    /** The next so many bytes. */
    Bytes take(long length) throws Malformed {
        if (length < 0 || length > left.remaining()) {
            throw new Malformed("it ends");
        }
        ByteBuffer part = left.slice(left.position(), (int) length);
        left.position(left.position() + (int) length);
        return new Bytes(part);
    }

    /** All that is left. */
    byte[] rest() {
        byte[] rest = new byte[left.remaining()];
        left.get(rest);
        return rest;
    }

    /** All that is left, which must be UTF-8. */
    String text() throws Malformed {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(left).toString();
        } catch (CharacterCodingException e) {
            throw new Malformed("a text is not UTF-8");
        }
    }
}
