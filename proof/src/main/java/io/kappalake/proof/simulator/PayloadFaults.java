package io.kappalake.proof.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Every way in which the bytes of a record can fail to be one JSON object in UTF-8. */
public final class PayloadFaults {
    /** Transforms the bytes; the result may be null, a tombstone. */
    public record PayloadFault(String what, UnaryOperator<byte[]> bytes) {}

    public static final List<PayloadFault> ALL = List.of(
            new PayloadFault("tombstone", valid -> null),
            new PayloadFault("empty", valid -> new byte[0]),
            new PayloadFault("spaces only", valid -> "  \n\t".getBytes(UTF_8)),
            new PayloadFault("cut in the middle", valid -> Arrays.copyOf(valid, valid.length / 2)),
            new PayloadFault("last byte missing", valid -> Arrays.copyOf(valid, valid.length - 1)),
            new PayloadFault("first byte missing", valid -> Arrays.copyOfRange(valid, 1, valid.length)),
            new PayloadFault("in an array", text(json -> "[" + json + "]")),
            new PayloadFault(
                    "a string", text(json -> "\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")),
            new PayloadFault("a number", text(json -> "42")),
            new PayloadFault("the word null", text(json -> "null")),
            new PayloadFault("the word true", text(json -> "true")),
            new PayloadFault("plain text", text(json -> "service unavailable")),
            new PayloadFault("garbage at the end", text(json -> json + " garbage")),
            new PayloadFault("one brace too many", text(json -> json + "}")),
            new PayloadFault("two objects", text(json -> json + json)),
            new PayloadFault("two lines", text(json -> json + "\n" + json)),
            new PayloadFault("comma at the end", text(json -> json.substring(0, json.length() - 1) + ",}")),
            new PayloadFault("single quotes", text(json -> json.replace('"', '\''))),
            new PayloadFault("names without quotes", text(json -> json.replaceAll("\"([a-z_]+)\":", "$1:"))),
            new PayloadFault("a comment", text(json -> "/* v1 */" + json)),
            new PayloadFault("the token NaN", text(json -> withMember(json, "NaN"))),
            new PayloadFault("a leading zero", text(json -> withMember(json, "007"))),
            new PayloadFault("a leading plus", text(json -> withMember(json, "+1"))),
            new PayloadFault("a number that ends in a point", text(json -> withMember(json, "1."))),
            new PayloadFault("a line break in a string", text(json -> withMember(json, "\"a\nb\""))),
            new PayloadFault("an unknown escape", text(json -> withMember(json, "\"\\x41\""))),
            new PayloadFault("Latin-1 bytes", valid -> withMember(new String(valid, UTF_8), "\"é\"")
                    .getBytes(ISO_8859_1)),
            new PayloadFault("a cut UTF-8 sequence", valid -> withBytes(valid, 0xC3, '(')),
            new PayloadFault("an overlong UTF-8 sequence", valid -> withBytes(valid, 0xC0, 0xAF)),
            new PayloadFault("a surrogate in UTF-8", valid -> withBytes(valid, 0xED, 0xA0, 0x80)),
            new PayloadFault("a byte order mark", text(json -> "\uFEFF" + json)),
            new PayloadFault("UTF-16", valid -> new String(valid, UTF_8).getBytes(UTF_16BE)),
            new PayloadFault("a zero byte at the end", text(json -> json + "\0")));

    private PayloadFaults() {}

    private static UnaryOperator<byte[]> text(UnaryOperator<String> change) {
        return valid -> change.apply(new String(valid, UTF_8)).getBytes(UTF_8);
    }

    private static String withMember(String json, String value) {
        return json.substring(0, json.length() - 1) + ",\"extra\":" + value + "}";
    }

    /** An extra member whose string contains these bytes. */
    private static byte[] withBytes(byte[] valid, int... bytes) {
        byte[] head = ",\"extra\":\"".getBytes(UTF_8);
        byte[] result = Arrays.copyOf(valid, valid.length - 1 + head.length + bytes.length + 2);
        int at = valid.length - 1;
        System.arraycopy(head, 0, result, at, head.length);
        at += head.length;
        for (int value : bytes) {
            result[at++] = (byte) value;
        }
        result[at++] = '"';
        result[at] = '}';
        return result;
    }
}
