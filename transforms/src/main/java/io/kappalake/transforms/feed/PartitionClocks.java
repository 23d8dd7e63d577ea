package io.kappalake.transforms.feed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The clocks of a topic's partitions, by number. An unseen partition's clock shows {@link PartitionClock#NOTHING}. */
public final class PartitionClocks {

    private final long step;
    private PartitionClock[] clocks = new PartitionClock[0];

    /** @param step see {@link PartitionClock} */
    public PartitionClocks(long step) {
        this.step = step;
    }

    /** Whether the record advanced its partition's clock. */
    public boolean saw(int partition, long time) {
        if (partition >= clocks.length) {
            grow(partition);
        }
        return clocks[partition].saw(time);
    }

    /** One more than the greatest partition number seen. */
    public int size() {
        return clocks.length;
    }

    public PartitionClock get(int partition) {
        return clocks[partition];
    }

    /** For the state: for each partition seen, its number followed by its saved clock. */
    public List<long[]> save() {
        List<long[]> all = new ArrayList<>();
        for (int partition = 0; partition < clocks.length; partition++) {
            if (clocks[partition].now() != PartitionClock.NOTHING) {
                long[] clock = clocks[partition].save();
                long[] saved = new long[1 + clock.length];
                saved[0] = partition;
                System.arraycopy(clock, 0, saved, 1, clock.length);
                all.add(saved);
            }
        }
        return all;
    }

    /** Restores what the subtasks saved; see {@link PartitionClock#restore}. */
    public void restore(Iterable<long[]> all) {
        for (long[] saved : all) {
            int partition = Math.toIntExact(saved[0]);
            if (partition >= clocks.length) {
                grow(partition);
            }
            clocks[partition].restore(Arrays.copyOfRange(saved, 1, saved.length));
        }
    }

    private void grow(int partition) {
        int before = clocks.length;
        clocks = Arrays.copyOf(clocks, partition + 1);
        for (int added = before; added < clocks.length; added++) {
            clocks[added] = new PartitionClock(step);
        }
    }
}
