package io.kappalake.transforms.feed;

import java.util.Random;

/**
 * The seed of a randomised test: the same in every build, another by {@code -Dseed=N} or {@code -Pexplore}, always
 * printed.
 */
public final class Seed {

    private Seed() {}

    /** A random source whose seed stands in the output. */
    public static Random printed(String test) {
        long seed = Long.getLong("seed", 1);
        System.out.println(test + ": -Dseed=" + seed);
        return new Random(seed);
    }

    /** A text with up to three characters replaced, added or taken away. */
    public static String mutated(String text, String alphabet, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int edits = random.nextInt(4); edits > 0; edits--) {
            int at = random.nextInt(mutated.length() + 1);
            char c = alphabet.charAt(random.nextInt(alphabet.length()));
            switch (random.nextInt(3)) {
                case 0 -> mutated.insert(at, c);
                case 1 -> mutated.replace(at, Math.min(at + 1, mutated.length()), String.valueOf(c));
                default -> mutated.delete(at, Math.min(at + 1, mutated.length()));
            }
        }
        return mutated.toString();
    }
}
