package io.kappalake.transforms.feed.json;

import io.kappalake.transforms.feed.decode.ScalarReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/**
 * Fast path for what producers nearly always send: one ASCII object whose values are plain strings and plain numbers.
 * It gives up at anything else: an escape, a nested value, a literal, an exponent, an error. The decoder's parser then
 * reads the record from its start, so only one place decides what is valid. Takes two thirds of the parser's time
 * (docs/benchmarks.md). Not thread-safe.
 */
final class FlatJson {

    /** Sentinel after the last character. It ends every string, number and blank. */
    private static final char END = 0;

    /** Longer records are too rare to keep a buffer for. */
    private static final int LONGEST = 1 << 16;

    private final ScalarReader[] fields;
    private final char[][] names;
    private final CharsetDecoder ascii = StandardCharsets.US_ASCII.newDecoder();
    private CharBuffer text = CharBuffer.allocate(512);

    FlatJson(ScalarReader[] fields) {
        this.fields = fields;
        this.names = new char[fields.length][];
        for (int i = 0; i < fields.length; i++) {
            names[i] = fields[i].name().toCharArray();
        }
    }

    /** Hands the values to their fields. False if it gave up; some fields may then hold values already. */
    boolean read(byte[] payload) {
        if (payload.length > LONGEST || !isAscii(payload)) {
            return false;
        }
        // A local variable, so that the loops need not load the field for each character.
        char[] chars = text.array();
        int at = skipBlank(chars, 0);
        if (chars[at] != '{') {
            return false;
        }
        at = skipBlank(chars, at + 1);
        if (chars[at] == '}') {
            return skipBlank(chars, at + 1) == payload.length;
        }
        int expected = 0;
        while (chars[at] == '"') {
            int field = fieldAt(chars, at + 1, expected);
            int name = field < 0 ? endOfString(chars, at + 1) : at + 1 + names[field].length;
            at = skipBlank(chars, name + 1);
            if (name < 0 || chars[at] != ':') {
                return false;
            }
            at = take(chars, skipBlank(chars, at + 1), field < 0 ? null : fields[field]);
            if (at < 0) {
                return false;
            }
            at = skipBlank(chars, at);
            if (chars[at] == '}') {
                return skipBlank(chars, at + 1) == payload.length;
            }
            if (chars[at] != ',') {
                return false;
            }
            at = skipBlank(chars, at + 1);
            expected = field + 1;
        }
        return false;
    }

    /**
     * Reads the value at this index into its field, if it has one. Returns its end; negative if the value is not plain.
     */
    private static int take(char[] chars, int from, ScalarReader field) {
        if (chars[from] == '"') {
            int end = endOfString(chars, from + 1);
            if (end >= 0 && field != null) {
                field.takeString(chars, from + 1, end);
            }
            return end < 0 ? end : end + 1;
        }
        int end = endOfNumber(chars, from);
        if (end >= 0 && field != null) {
            field.takeNumber(chars, from, end);
        }
        return end;
    }

    /** Index of the closing quote; negative if the string has other than plain characters. */
    private static int endOfString(char[] chars, int from) {
        int at = from;
        while (chars[at] != '"') {
            if (chars[at] < ' ' || chars[at] == '\\') {
                return -1;
            }
            at++;
        }
        return at;
    }

    /** The end of a number without exponent; negative if there is none. */
    private static int endOfNumber(char[] chars, int from) {
        int whole = chars[from] == '-' ? from + 1 : from;
        int at = endOfDigits(chars, whole);
        if (at == whole || chars[whole] == '0' && at > whole + 1) {
            return -1;
        }
        if (chars[at] != '.') {
            return at;
        }
        int fraction = at + 1;
        at = endOfDigits(chars, fraction);
        return at == fraction ? -1 : at;
    }

    private static int endOfDigits(char[] chars, int from) {
        int at = from;
        while (chars[at] >= '0' && chars[at] <= '9') {
            at++;
        }
        return at;
    }

    private static int skipBlank(char[] chars, int from) {
        int at = from;
        while (chars[at] == ' ' || chars[at] == '\n' || chars[at] == '\r' || chars[at] == '\t') {
            at++;
        }
        return at;
    }

    /** Producers keep the order of fields, so the search begins at the expected one. */
    private int fieldAt(char[] chars, int from, int expected) {
        for (int i = expected; i < names.length; i++) {
            if (isNameAt(chars, from, names[i])) {
                return i;
            }
        }
        for (int i = 0; i < expected; i++) {
            if (isNameAt(chars, from, names[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Stops before {@link #END}, which no name contains. */
    private static boolean isNameAt(char[] chars, int from, char[] name) {
        for (int i = 0; i < name.length; i++) {
            if (name[i] != chars[from + i]) {
                return false;
            }
        }
        return chars[from + name.length] == '"';
    }

    private boolean isAscii(byte[] payload) {
        if (payload.length >= text.capacity()) {
            text = CharBuffer.allocate(2 * payload.length + 1);
        }
        text.clear().array()[payload.length] = END;
        return !ascii.reset().decode(ByteBuffer.wrap(payload), text, true).isError();
    }
}
