package io.kappalake.transforms.feed.file;

import java.util.Collection;
import java.util.Comparator;

/** Guesses what somebody may have meant. */
final class Nearest {

    private static final int FARTHEST = 3;

    private Nearest() {}

    /** {@code : did you mean …?} with the name at the smallest edit distance, else all names. */
    static String hint(String written, Collection<String> known) {
        return known.stream()
                .filter(name -> distance(written, name) <= Math.min(FARTHEST, Math.max(1, name.length() / 2)))
                .min(Comparator.comparing(name -> distance(written, name)))
                .map(name -> ": did you mean " + name + "?")
                .orElse(": there are " + String.join(", ", known));
    }

    /** Levenshtein distance. */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
