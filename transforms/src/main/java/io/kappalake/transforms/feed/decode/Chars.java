package io.kappalake.transforms.feed.decode;

import java.nio.charset.StandardCharsets;

/** Hands texts and numbers to readers as characters, from one buffer. Not thread-safe. */
public final class Chars {

    private static final double LEAST_PLAIN = 1e-3;
    private static final double LEAST_SCIENTIFIC = 1e7;
    /** Any two decimals of as many digits are two doubles. */
    private static final long MOST_EXACT = 999_999_999_999_999L;

    private static final long[] TEN_TO_THE = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};

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
        if (number == Long.MIN_VALUE) {
            number(reader, Long.toString(number));
            return;
        }
        int from = digits(Math.abs(number), chars.length);
        if (number < 0) {
            chars[--from] = '-';
        }
        reader.takeNumber(chars, from, chars.length);
    }

    /** Hands over a number as Java writes it. */
    public void number(ValueReader reader, double number) {
        double magnitude = Math.abs(number);
        if (magnitude >= LEAST_PLAIN && magnitude < LEAST_SCIENTIFIC) {
            for (int decimals = 1; decimals < TEN_TO_THE.length; decimals++) {
                long unscaled = Math.round(magnitude * TEN_TO_THE[decimals]);
                // The division is exact but for its last step, so equality says that these are the double's digits.
                if (unscaled <= MOST_EXACT && unscaled / (double) TEN_TO_THE[decimals] == magnitude) {
                    number(reader, unscaled, decimals, number < 0);
                    return;
                }
            }
        }
        number(reader, Double.toString(number));
    }

    private void number(ValueReader reader, long unscaled, int decimals, boolean isNegative) {
        long power = TEN_TO_THE[decimals];
        int point = chars.length - decimals - 1;
        int first = digits(unscaled % power, chars.length);
        while (first > point + 1) {
            chars[--first] = '0';
        }
        chars[point] = '.';
        int from = digits(unscaled / power, point);
        if (isNegative) {
            chars[--from] = '-';
        }
        reader.takeNumber(chars, from, chars.length);
    }

    /** Writes digits before an end and returns where they begin. */
    private int digits(long number, int end) {
        int at = end;
        long rest = number;
        do {
            chars[--at] = (char) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        return at;
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
