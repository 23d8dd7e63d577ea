package io.kappalake.transforms.feed.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.kappalake.transforms.feed.Rejection;
import java.nio.charset.StandardCharsets;

/** Rejections of payloads that are not one JSON object. */
final class Malformed {

    private static final int SHOWN_BYTES = 40;

    private Malformed() {}

    static Rejection because(String detail) {
        return new Rejection(Rejection.Reason.MALFORMED_JSON, detail);
    }

    static Rejection because(Exception e) {
        if (e instanceof StreamConstraintsException) {
            return because("nested too deep or too long");
        }
        if (e instanceof JsonProcessingException json && json.getLocation() != null) {
            return because("not JSON at byte " + json.getLocation().getByteOffset());
        }
        return because("not readable: " + e.getClass().getSimpleName());
    }

    /**
     * Judges by the ends of the payload alone; null if it begins and ends like an object or an array. An exception per
     * broken record would cost as much as decoding dozens of good ones.
     */
    static Rejection atSight(byte[] payload, boolean isArray) {
        if (payload == null) {
            return because("no payload");
        }
        int from = 0;
        int to = payload.length;
        while (from < to && isBlank(payload[from])) {
            from++;
        }
        while (from < to && isBlank(payload[to - 1])) {
            to--;
        }
        if (from == to) {
            return because("empty payload");
        }
        if (payload[from] != (isArray ? '[' : '{')) {
            return because((isArray ? "not an array: " : "not an object: ") + shown(payload, from, to));
        }
        return payload[to - 1] == (isArray ? ']' : '}')
                ? null
                : because((isArray ? "array" : "object") + " does not end: "
                        + shown(payload, Math.max(from, to - SHOWN_BYTES), to));
    }

    private static String shown(byte[] payload, int from, int to) {
        // ASCII, so that half a character or an invalid byte still gives readable text.
        String text = new String(payload, from, Math.min(to - from, SHOWN_BYTES), StandardCharsets.US_ASCII);
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }
}
