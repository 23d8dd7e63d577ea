package io.kappalake.transforms.feed.json;

/**
 * Tells text from what is none: half a surrogate pair, which only an escape can write, is no text that a table could
 * keep.
 */
final class CodePoints {

    private CodePoints() {}

    static boolean areWhole(char[] chars, int from, int to) {
        for (int at = from; at < to; at++) {
            if (!Character.isSurrogate(chars[at])) {
                continue;
            }
            if (!Character.isHighSurrogate(chars[at]) || at + 1 == to || !Character.isLowSurrogate(chars[at + 1])) {
                return false;
            }
            at++;
        }
        return true;
    }
}
