package io.kappalake.transforms.feed.decode;

import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/**
 * Returns the same string for a recurring short text, such as a symbol, without allocating it again. Bounded: a text
 * that hashes to an occupied slot replaces the former text. Not thread-safe.
 */
public final class TextCache {

    private static final int PLACES = 1 << 12;
    private static final int LONGEST = 32;

    private final UnaryOperator<String> normal;
    private final String[] texts = new String[PLACES];
    private final String[] normals = new String[PLACES];

    /** @param normal normalises a text; called once while the text keeps its slot */
    public TextCache(UnaryOperator<String> normal) {
        this.normal = normal;
    }

    /** The normal form of {@code chars[from, from + length)}. */
    public String of(char[] chars, int from, int length) {
        if (length > LONGEST) {
            return normal.apply(new String(chars, from, length));
        }
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + chars[from + i];
        }
        int place = place(hash);
        String text = texts[place];
        if (text != null && same(text, chars, from, length)) {
            return normals[place];
        }
        return put(place, new String(chars, from, length));
    }

    /** The normal form of the text in {@code ascii[0, length)}. */
    public String ofAscii(byte[] ascii, int length) {
        if (length > LONGEST) {
            return normal.apply(new String(ascii, 0, length, StandardCharsets.ISO_8859_1));
        }
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + ascii[i];
        }
        int place = place(hash);
        String text = texts[place];
        if (text != null && same(text, ascii, length)) {
            return normals[place];
        }
        return put(place, new String(ascii, 0, length, StandardCharsets.ISO_8859_1));
    }

    private String put(int place, String text) {
        texts[place] = text;
        normals[place] = normal.apply(text);
        return normals[place];
    }

    private static int place(int hash) {
        return (hash ^ hash >>> 12 ^ hash >>> 24) & PLACES - 1;
    }

    private static boolean same(String text, char[] chars, int from, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != chars[from + i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(String text, byte[] ascii, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text.charAt(i) != ascii[i]) {
                return false;
            }
        }
        return true;
    }
}
