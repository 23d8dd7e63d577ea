package io.kappalake.proof.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Records that may be repeated: the latest few thousand, and a few older ones. Bounded. */
final class Remembered<D extends EventDraft<D>> {
    private static final int RECENT = 4_096;
    private static final int OLD = 512;

    private final SplittableRandom random;
    private final List<D> recent = new ArrayList<>(RECENT);
    private final List<D> old = new ArrayList<>(OLD);
    private long count;

    Remembered(SplittableRandom random) {
        this.random = random;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(D draft) {
        put(recent, (int) (count % RECENT), draft);
        // A uniform sample of all so far (reservoir sampling).
        long slot = count < OLD ? count : random.nextLong(count + 1);
        if (slot < OLD) {
            put(old, (int) slot, draft);
        }
        count++;
    }

    private void put(List<D> drafts, int at, D draft) {
        if (at == drafts.size()) {
            drafts.add(draft);
        } else {
            drafts.set(at, draft);
        }
    }

    /** A copy of one of them. */
    D any() {
        List<D> from = random.nextInt(4) == 0 ? old : recent;
        return from.get(random.nextInt(from.size())).copy();
    }
}
