package io.kappalake.serve.read;

import java.nio.ByteBuffer;
import java.util.Map;

/** Roughly how much memory values take. */
final class RowSize {

    private static final int SMALL = 24;

    private RowSize() {}

    static long of(Object value) {
        if (value instanceof CharSequence text) {
            return SMALL + text.length();
        }
        if (value instanceof ByteBuffer bytes) {
            return SMALL + bytes.remaining();
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .mapToLong(entry -> SMALL + of(entry.getKey()) + of(entry.getValue()))
                    .sum();
        }
        return SMALL;
    }

    static long of(Object[] row) {
        long sum = SMALL;
        for (Object value : row) {
            sum += of(value);
        }
        return sum;
    }
}
