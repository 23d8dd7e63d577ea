package io.kappalake.transforms.silver;

import io.kappalake.transforms.feed.FingerprintMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongHeapPriorityQueue;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import org.apache.flink.api.common.state.MapState;

/**
 * The identities that one shard has accepted, with the Kafka time of each: a map in memory, and in Flink's state chunks of those added between two
 * checkpoints. A chunk never changes, so a checkpoint writes what is new and nothing else, and it is removed whole once its newest is of no
 * more use. Times are microseconds since the epoch.
 */
final class AcceptedIdentities {

    private static final int LONGS = 3;
    /** 400 kB: what is read back from the lake at once still expires in steps. */
    private static final int LARGEST_CHUNK = 1 << 14;

    private final LongHeapPriorityQueue chunks = new LongHeapPriorityQueue();
    private FingerprintMap times = new FingerprintMap();
    private LongArrayList added = new LongArrayList(0);

    /** When it was accepted, or {@link FingerprintMap#MISSING}. */
    long acceptedAt(long high, long low) {
        return times.get(high, low);
    }

    /** Adds an identity or moves it to a later time; drops those before {@code bound} where the map would have to grow. */
    void accept(long high, long low, long time, KafkaClock clock) {
        if (times.isFull()) {
            long bound = clock.bound();
            times.removeIf(accepted -> accepted < bound);
        }
        times.put(high, low, time);
        added.add(high);
        added.add(low);
        added.add(time);
    }

    int size() {
        return times.size();
    }

    /** Whether {@link #save} has anything to do. */
    boolean hasChanges(long bound) {
        return !added.isEmpty() || !chunks.isEmpty() && chunks.firstLong() < bound;
    }

    /** Brings the shard's state up to date: chunks of what was added since the last time, without those before {@code bound}. */
    void save(MapState<Long, byte[]> state, long bound) throws Exception {
        for (int from = 0; from < added.size(); from += LARGEST_CHUNK * LONGS) {
            saveChunk(state, from, Math.min(added.size(), from + LARGEST_CHUNK * LONGS));
        }
        added = new LongArrayList(0);
        while (!chunks.isEmpty() && chunks.firstLong() < bound) {
            state.remove(chunks.dequeueLong());
        }
        if (chunks.isEmpty()) {
            times = new FingerprintMap();
        }
    }

    private void saveChunk(MapState<Long, byte[]> state, int from, int to) throws Exception {
        byte[] chunk = new byte[(to - from) * Long.BYTES];
        ByteBuffer.wrap(chunk).asLongBuffer().put(added.elements(), from, to - from);
        long number = Long.MIN_VALUE;
        for (int at = from; at < to; at += LONGS) {
            number = Math.max(number, added.getLong(at + 2));
        }
        // Numbered by its greatest time; a microsecond more where that number is taken only keeps it a little longer.
        while (state.contains(number)) {
            number++;
        }
        state.put(number, chunk);
        chunks.enqueue(number);
    }

    /** Takes a chunk back from the state. */
    void restore(long number, byte[] chunk) {
        chunks.enqueue(number);
        LongBuffer entries = ByteBuffer.wrap(chunk).asLongBuffer();
        while (entries.hasRemaining()) {
            putNewer(entries.get(), entries.get(), entries.get());
        }
    }

    /** Takes what the lake has accepted. */
    void rebuild(long high, long low, long time) {
        if (putNewer(high, low, time)) {
            added.add(high);
            added.add(low);
            added.add(time);
        }
    }

    /** An identity accepted anew beyond the horizon is there twice: the later time counts. */
    private boolean putNewer(long high, long low, long time) {
        if (times.get(high, low) >= time) {
            return false;
        }
        times.put(high, low, time);
        return true;
    }
}
