package io.kappalake.transforms.feed.decode;

/** Detects half a surrogate pair, which no table can keep. Only an escape can write one. */
public final class CodePoints {

    private CodePoints() {}

    public static boolean areWhole(char[] chars, int from, int to) {
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
