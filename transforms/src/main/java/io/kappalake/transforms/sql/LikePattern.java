package io.kappalake.transforms.sql;

import java.util.stream.IntStream;

/** The pattern of a LIKE, held against whole texts. A match takes at most the text's length times the pattern's. */
final class LikePattern implements TextPattern {

    private static final int ONE_LETTER = -1;
    private static final int ANY_LETTERS = -2;

    /** Code points, or one of the two above. */
    private final int[] parts;

    private LikePattern(int[] parts) {
        this.parts = parts;
    }

    /** @param escape a letter, or empty for none */
    static LikePattern of(String text, String escape) {
        int[] letters = text.codePoints().toArray();
        int escapeLetter = escape.isEmpty() ? Integer.MIN_VALUE : escape.codePointAt(0);
        IntStream.Builder parts = IntStream.builder();
        for (int at = 0; at < letters.length; at++) {
            boolean isEscaped = letters[at] == escapeLetter && at + 1 < letters.length;
            parts.add(isEscaped ? letters[++at] : part(letters[at]));
        }
        return new LikePattern(parts.build().toArray());
    }

    private static int part(int letter) {
        return switch (letter) {
            case '_' -> ONE_LETTER;
            case '%' -> ANY_LETTERS;
            default -> letter;
        };
    }

    @Override
    public boolean matches(String text) {
        int at = 0;
        int part = 0;
        int lastAny = -1;
        int takenByLastAny = 0;
        while (at < text.length()) {
            int letter = text.codePointAt(at);
            int wanted = part < parts.length ? parts[part] : Integer.MIN_VALUE;
            if (wanted == ANY_LETTERS) {
                lastAny = part++;
                takenByLastAny = at;
            } else if (wanted == ONE_LETTER || wanted == letter) {
                at += Character.charCount(letter);
                part++;
            } else if (lastAny >= 0) {
                // The last % takes one letter more. Those before it never need to.
                takenByLastAny += Character.charCount(text.codePointAt(takenByLastAny));
                at = takenByLastAny;
                part = lastAny + 1;
            } else {
                return false;
            }
        }
        while (part < parts.length && parts[part] == ANY_LETTERS) {
            part++;
        }
        return part == parts.length;
    }
}
