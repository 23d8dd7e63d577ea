package io.kappalake.audit.decode;

/** SQL's LIKE: a percent sign for any text, an underscore for one letter, which may be two units of UTF-16. */
final class Wildcards {

    private Wildcards() {}

    /** @param escape the letter that takes the meaning from the next one; empty for none */
    static boolean matches(String text, String pattern, String escape) {
        int[] letters = text.codePoints().toArray();
        int[] wanted = pattern.codePoints().toArray();
        boolean[] isPlain = new boolean[wanted.length];
        int length = 0;
        for (int at = 0; at < wanted.length; at++) {
            boolean isEscape = !escape.isEmpty() && wanted[at] == escape.codePointAt(0) && at + 1 < wanted.length;
            at += isEscape ? 1 : 0;
            isPlain[length] = isEscape || wanted[at] != '%' && wanted[at] != '_';
            wanted[length++] = wanted[at];
        }
        return matches(letters, wanted, isPlain, length);
    }

    /** On a mismatch the last percent sign takes one letter more. */
    private static boolean matches(int[] letters, int[] wanted, boolean[] isPlain, int length) {
        int at = 0;
        int of = 0;
        int any = -1;
        int from = 0;
        while (at < letters.length) {
            boolean isOne = of < length && (isPlain[of] ? wanted[of] == letters[at] : wanted[of] == '_');
            if (isOne) {
                at++;
                of++;
            } else if (of < length && !isPlain[of] && wanted[of] == '%') {
                any = of++;
                from = at;
            } else if (any >= 0) {
                of = any + 1;
                at = ++from;
            } else {
                return false;
            }
        }
        while (of < length && !isPlain[of] && wanted[of] == '%') {
            of++;
        }
        return of == length;
    }
}
