package io.kappalake.transforms.feed;

/**
 * The characters of Unicode's property White_Space, all of which are trimmed. Java's own sets lack U+00A0, which web
 * pages and Excel write.
 */
public final class WhiteSpace {

    private WhiteSpace() {}

    public static boolean is(char unit) {
        if (unit <= ' ') {
            return unit == ' ' || unit >= '\t' && unit <= '\r';
        }
        if (unit < 0x85) {
            return false;
        }
        return switch (unit) {
            case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
            default -> unit >= 0x2000 && unit <= 0x200A;
        };
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
        return text.substring(from, to);
    }
}
