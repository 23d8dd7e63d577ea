package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.FingerprintMap;
import io.kappalake.transforms.feed.StateForm;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.function.Supplier;

/**
 * The identities that one shard has accepted, with the Kafka time of each. The newest are in a map in memory; Flink's
 * state has them in chunks, one for each checkpoint that added some. A full map becomes an {@link IdentityRun}, of
 * which only a filter stays in memory. So a checkpoint writes what is new, and each identity is written twice in its
 * life. Memory is about 2.7 bytes for each identity of the horizon, plus the map. Times are microseconds since the
 * epoch.
 */
final class AcceptedIdentities {

    /** Fills a map of 2^14 slots. */
    static final int RUN = 12_288;

    /** This many chunks are rewritten as one: with little traffic each has few identities. */
    private static final int MOST_CHUNKS = 256;

    /** Form of the state; form 0 had another kind of filters. */
    private static final byte FORM = 1;

    private static final int LONGS = 3;
    private static final long DIRECTORY = -1;

    private final ShardState state;
    private final int runSize;
    private final IdentityRuns runs;
    private FingerprintMap newest = new FingerprintMap();
    private long newestTime = Long.MIN_VALUE;
    private LongArrayList added = new LongArrayList(0);
    private int firstChunk;
    private int nextChunk;
    private boolean saved = true;

    /** Restores the state, if there is any. */
    AcceptedIdentities(ShardState state, int runSize) {
        this.state = state;
        this.runSize = runSize;
        runs = new IdentityRuns(state, runSize);
        if (state.contains(DIRECTORY)) {
            restore(ByteBuffer.wrap(state.get(DIRECTORY)));
        }
    }

    /** Whether the identity was accepted at Kafka time {@code from} or later. */
    boolean acceptedSince(long from, long high, long low) {
        long time = newest.get(high, low);
        return time != FingerprintMap.MISSING && time >= from || runs.acceptedSince(from, high, low);
    }

    /** Prefetches what {@link #acceptedSince} will probably read; see {@link FingerprintMap#touch}. */
    long touch(long high, long low) {
        return newest.touch(low) ^ runs.touch(high, low);
    }

    /** Adds an identity, or a later time of it. May drop identities that are no longer kept. */
    void accept(long high, long low, long time, Supplier<Kept> kept) {
        if (newest.size() >= runSize) {
            writeRun(kept.get());
        }
        add(high, low, time);
    }

    private void add(long high, long low, long time) {
        newest.put(high, low, time);
        newestTime = Math.max(newestTime, time);
        added.add(high);
        added.add(low);
        added.add(time);
    }

    /** Adds an identity that the lake has accepted, in any order. Of two times of one identity the later counts. */
    void rebuild(long high, long low, long time, Kept kept) {
        if (!acceptedSince(time, high, low)) {
            accept(high, low, time, () -> kept);
        }
    }

    /** Number of identities held in memory with all 128 bits. */
    int sizeInMemory() {
        return newest.size();
    }

    /** Number of filters that memory has room for. */
    int columns() {
        return runs.columns();
    }

    /**
     * Updates the shard's state: writes a chunk of what was added since the last call, and drops whatever is no longer
     * kept at all.
     */
    void save(Kept kept) {
        if (runs.removeBefore(kept.since())) {
            saved = false;
        }
        if (newestTime < kept.since()) {
            clearNewest();
        }
        if (!added.isEmpty()) {
            saveAdded(kept);
        }
        if (!saved) {
            saveDirectory();
        }
    }

    private void saveAdded(Kept kept) {
        if (nextChunk - firstChunk >= MOST_CHUNKS) {
            FingerprintMap all = newest;
            clearNewest();
            all.forEach((high, low, time) -> {
                if (time >= kept.since()) {
                    add(high, low, time);
                }
            });
        }
        byte[] chunk = new byte[added.size() * Long.BYTES];
        ByteBuffer.wrap(chunk).asLongBuffer().put(added.elements(), 0, added.size());
        state.put(nextChunk++, chunk);
        added = new LongArrayList(0);
        saved = false;
    }

    /**
     * A run ends with its identities. Identities of times that nobody has reached would keep it for ever, so the run
     * ignores their times and the map carries them on. If they are more than half, they are no few strays and are not
     * carried.
     */
    private void writeRun(Kept kept) {
        FingerprintMap all = newest;
        boolean hasUnreached = newestTime > kept.reached();
        runs.add(all, kept);
        clearNewest();
        saved = false;
        if (!hasUnreached) {
            return;
        }
        FingerprintMap carried = new FingerprintMap();
        all.forEach((high, low, time) -> {
            if (time > kept.reached()) {
                carried.put(high, low, time);
            }
        });
        if (carried.size() <= runSize / 2) {
            carried.forEach(this::add);
        }
    }

    private void clearNewest() {
        if (newest.size() == 0) {
            return;
        }
        for (; firstChunk < nextChunk; firstChunk++) {
            state.remove(firstChunk);
        }
        newest = new FingerprintMap();
        newestTime = Long.MIN_VALUE;
        added = new LongArrayList(0);
        saved = false;
    }

    private void saveDirectory() {
        saved = true;
        if (runs.count() == 0 && newest.size() == 0) {
            state.remove(DIRECTORY);
            return;
        }
        ByteBuffer directory = ByteBuffer.allocate(1 + 2 * Integer.BYTES + runs.directorySize());
        directory.put(FORM).putInt(firstChunk).putInt(nextChunk);
        runs.writeDirectory(directory);
        state.put(DIRECTORY, directory.array());
    }

    private void restore(ByteBuffer directory) {
        StateForm.require("the identities", directory.get(), FORM);
        firstChunk = directory.getInt();
        nextChunk = directory.getInt();
        runs.restore(directory);
        for (int chunk = firstChunk; chunk < nextChunk; chunk++) {
            restoreChunk(ByteBuffer.wrap(state.get(chunk)).asLongBuffer());
        }
    }

    private void restoreChunk(LongBuffer chunk) {
        while (chunk.hasRemaining()) {
            long high = chunk.get();
            long low = chunk.get();
            long time = chunk.get();
            if (newest.get(high, low) < time) {
                newest.put(high, low, time);
                newestTime = Math.max(newestTime, time);
            }
        }
    }
}
