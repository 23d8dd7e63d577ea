package io.kappalake.transforms.feed.decode;

import java.nio.charset.StandardCharsets;

/** Hands texts and numbers to readers as characters, from one buffer. Not thread-safe. */
public final class Chars {

    private final Utf8 utf8 = new Utf8();
    private char[] chars = new char[256];

    /** Hands over a text. */
    public void string(ValueReader reader, String text) {
        reader.takeString(of(text), 0, text.length());
    }

    /** Hands over a number, written as in JSON; NaN and infinities as Java writes them. */
    public void number(ValueReader reader, String number) {
        reader.takeNumber(of(number), 0, number.length());
    }

    public void number(ValueReader reader, long number) {
        number(reader, Long.toString(number));
    }

    /**
     * Hands over a text.
     *
     * @throws UnreadablePayload if the bytes are not UTF-8
     */
    public void string(ValueReader reader, byte[] bytes, int from, int to) {
        if (to - from > chars.length) {
            chars = new char[2 * (to - from)];
        }
        char[] text = chars;
        for (int at = from; at < to; at++) {
            if (bytes[at] < 0) {
                string(reader, text(bytes, from, to));
                return;
            }
            text[at - from] = (char) bytes[at];
        }
        reader.takeString(text, 0, to - from);
    }

    /** @throws UnreadablePayload if the bytes are not UTF-8 */
    public String text(byte[] bytes, int from, int to) {
        if (!utf8.isValid(bytes, from, to)) {
            throw new UnreadablePayload("a text is not UTF-8");
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private char[] of(String text) {
        if (text.length() > chars.length) {
            chars = new char[2 * text.length()];
        }
        text.getChars(0, text.length(), chars, 0);
        return chars;
    }
}
