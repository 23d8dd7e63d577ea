package io.kappalake.proof.simulator;

import java.util.SplittableRandom;

/** Records that may be repeated: the latest few thousand, and a few older ones. Bounded. */
final class Remembered {
    private static final int RECENT = 4_096;
    private static final int OLD = 512;

    private final SplittableRandom random;
    private final Draft[] recent = new Draft[RECENT];
    private final Draft[] old = new Draft[OLD];
    private long count;

    Remembered(SplittableRandom random) {
        this.random = random;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(Draft draft) {
        recent[(int) (count % RECENT)] = draft;
        // A uniform sample of all so far (reservoir sampling).
        long slot = count < OLD ? count : random.nextLong(count + 1);
        if (slot < OLD) {
            old[(int) slot] = draft;
        }
        count++;
    }

    /** A copy of one of them. */
    Draft any() {
        Draft[] from = random.nextInt(4) == 0 ? old : recent;
        return from[random.nextInt((int) Math.min(count, from.length))].copy();
    }
}
