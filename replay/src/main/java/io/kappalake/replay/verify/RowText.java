package io.kappalake.replay.verify;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;

/** Formats values for a person. */
final class RowText {

    private static final int MOST = 200;

    private RowText() {}

    static String of(Object value) {
        if (value instanceof OffsetDateTime time) {
            return time.toInstant().toString();
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof ByteBuffer bytes) {
            return shortened(StandardCharsets.UTF_8.decode(bytes.duplicate()).toString());
        }
        return shortened(String.valueOf(value));
    }

    private static String shortened(String text) {
        return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
    }
}
