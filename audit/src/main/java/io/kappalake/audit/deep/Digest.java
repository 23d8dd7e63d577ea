package io.kappalake.audit.deep;

import io.kappalake.audit.read.Fingerprint128;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.iceberg.util.ByteBuffers;

/** A hash of values, one after the other. Equal values of one column give equal hashes, whoever made them. */
final class Digest {

    private static final int SEED = 20_261_130;
    private static final int NULL = 0;
    private static final int LONG = 1;
    private static final int BIG = 2;
    private static final int TEXT = 3;
    private static final int BYTES = 4;
    private static final int DOUBLE = 5;

    private byte[] bytes = new byte[512];
    private int size;

    void begin() {
        size = 0;
    }

    /** A value as Silver or the decoder has it; decimals in the column's scale. */
    void add(Object value) {
        if (value == null) {
            head(NULL, 0);
        } else if (value instanceof CharSequence text) {
            add(TEXT, text.toString().getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof BigDecimal decimal) {
            add(decimal.unscaledValue());
        } else if (value instanceof Double number) {
            add(DOUBLE, Double.doubleToLongBits(number));
        } else if (value instanceof Boolean truth) {
            add(LONG, truth ? 1 : 0);
        } else if (value instanceof ByteBuffer buffer) {
            add(BYTES, ByteBuffers.copy(buffer).array());
        } else if (value instanceof byte[] array) {
            add(BYTES, array);
        } else if (value instanceof Map<?, ?> map) {
            new TreeMap<>(map).forEach((key, of) -> {
                add(key);
                add(of);
            });
        } else {
            add(LONG, ((Number) value).longValue());
        }
    }

    private void add(BigInteger unscaled) {
        if (unscaled.bitLength() < Long.SIZE) {
            add(LONG, unscaled.longValue());
        } else {
            add(BIG, unscaled.toByteArray());
        }
    }

    private void add(int kind, long value) {
        head(kind, Long.BYTES);
        for (int at = 0; at < Long.BYTES; at++) {
            bytes[size++] = (byte) (value >>> 8 * at);
        }
    }

    private void add(int kind, byte[] value) {
        head(kind, Integer.BYTES + value.length);
        for (int at = 0; at < Integer.BYTES; at++) {
            bytes[size++] = (byte) (value.length >>> 8 * at);
        }
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    private void head(int kind, int more) {
        if (size + 1 + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (size + 1 + more));
        }
        bytes[size++] = (byte) kind;
    }

    /** 64 bits, for comparison of two rows of one record. */
    long value() {
        return MurmurHash3.hash128x64(bytes, 0, size, SEED)[0];
    }

    /** Whether two values of a column are the same. What was added before is forgotten. */
    boolean areSame(Object one, Object other) {
        begin();
        add(one);
        long hash = value();
        begin();
        add(other);
        return hash == value();
    }

    /** 128 bits, for comparison with all other records. */
    Fingerprint128 fingerprint() {
        long[] hash = MurmurHash3.hash128x64(bytes, 0, size, SEED);
        return new Fingerprint128(hash[0], hash[1]);
    }
}
