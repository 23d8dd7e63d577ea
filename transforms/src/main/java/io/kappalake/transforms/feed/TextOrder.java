package io.kappalake.transforms.feed;

/**
 * Compares texts by code point, as SQL engines and Parquet do. Java compares UTF-16 units, which differ beyond U+FFFF.
 */
public final class TextOrder {

    private TextOrder() {}

    public static int compare(String one, String other) {
        int common = Math.min(one.length(), other.length());
        for (int at = 0; at < common; at++) {
            char a = one.charAt(at);
            char b = other.charAt(at);
            if (a != b) {
                return rank(a) - rank(b);
            }
        }
        return one.length() - other.length();
    }

    /** Surrogates belong to code points above all others. */
    private static int rank(char unit) {
        if (unit < Character.MIN_SURROGATE) {
            return unit;
        }
        return unit <= Character.MAX_SURROGATE ? unit + 0x2000 : unit - 0x800;
    }

    /**
     * Compares identities. Those of ASCII digits alone compare as numbers and come before all others. A mixed order
     * would be circular: 9 before 10, 10 before 1a, 1a before 9. Equal numbers, such as 7 and 07, and all other
     * identities compare as text.
     */
    public static int compareIds(String one, String other) {
        int oneStart = number(one);
        int otherStart = number(other);
        if (oneStart < 0 || otherStart < 0) {
            return oneStart < 0 == otherStart < 0 ? compare(one, other) : oneStart < 0 ? 1 : -1;
        }
        int byLength = (one.length() - oneStart) - (other.length() - otherStart);
        if (byLength != 0) {
            return byLength;
        }
        for (int at = 0; at < one.length() - oneStart; at++) {
            int byDigit = one.charAt(oneStart + at) - other.charAt(otherStart + at);
            if (byDigit != 0) {
                return byDigit;
            }
        }
        return compare(one, other);
    }

    /** Index of the first digit after leading zeros; -1 if the text is not a number. */
    private static int number(String text) {
        int start = 0;
        for (int at = 0; at < text.length(); at++) {
            char digit = text.charAt(at);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            if (digit == '0' && start == at) {
                start++;
            }
        }
        return text.isEmpty() ? -1 : start;
    }
}
