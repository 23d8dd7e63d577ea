package io.kappalake.transforms.feed;

import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The clocks of the partitions seen so far, each at a place from 0 on. Partition numbers are far apart: each topic of a
 * feed and each generation of a topic has a range of its own.
 */
public final class PartitionClocks {

    private final long step;
    private final Int2IntOpenHashMap places = new Int2IntOpenHashMap();
    private final List<PartitionClock> clocks = new ArrayList<>();
    private final IntArrayList partitions = new IntArrayList();
    private int last = -1;
    private int lastPlace;

    /** @param step see {@link PartitionClock} */
    public PartitionClocks(long step) {
        this.step = step;
        places.defaultReturnValue(-1);
    }

    /** Whether the record advanced its partition's clock. */
    public boolean saw(int partition, long time) {
        return clocks.get(place(partition)).saw(time);
    }

    /** Place of a partition, which gets one if it has none. Records come in long runs of one partition. */
    public int place(int partition) {
        if (partition != last) {
            lastPlace = places.get(partition);
            if (lastPlace < 0) {
                lastPlace = clocks.size();
                places.put(partition, lastPlace);
                partitions.add(partition);
                clocks.add(new PartitionClock(step));
            }
            last = partition;
        }
        return lastPlace;
    }

    /** Number of partitions seen. */
    public int size() {
        return clocks.size();
    }

    /** The clock at a place. */
    public PartitionClock get(int place) {
        return clocks.get(place);
    }

    /** For the state: for each partition seen, its number followed by its saved clock. */
    public List<long[]> save() {
        List<long[]> all = new ArrayList<>();
        for (int place = 0; place < clocks.size(); place++) {
            if (clocks.get(place).now() != PartitionClock.NOTHING) {
                long[] clock = clocks.get(place).save();
                long[] saved = new long[1 + clock.length];
                saved[0] = partitions.getInt(place);
                System.arraycopy(clock, 0, saved, 1, clock.length);
                all.add(saved);
            }
        }
        return all;
    }

    /** Restores what the subtasks saved; see {@link PartitionClock#restore}. */
    public void restore(Iterable<long[]> all) {
        for (long[] saved : all) {
            int place = place(Math.toIntExact(saved[0]));
            clocks.get(place).restore(Arrays.copyOfRange(saved, 1, saved.length));
        }
    }
}
