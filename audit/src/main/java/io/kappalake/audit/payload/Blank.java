package io.kappalake.audit.payload;

/** Unicode's White_Space, which is cut off where a feed trims. */
public final class Blank {

    /** All of it outside U+2000 to U+200A. */
    private static final String SPACES = "\t\n\u000B\f\r \u0085\u00A0\u1680\u2028\u2029\u202F\u205F\u3000";

    private Blank() {}

    static boolean is(char letter) {
        return letter > ' ' && letter < 0x7F
                ? false
                : letter >= 0x2000 && letter <= 0x200A || SPACES.indexOf(letter) >= 0;
    }

    public static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && is(text.charAt(from))) {
            from++;
        }
        while (to > from && is(text.charAt(to - 1))) {
            to--;
        }
        return from == 0 && to == text.length() ? text : text.substring(from, to);
    }
}
