package io.kappalake.audit.read;

/**
 * Any number of 128-bit keys with a value each, returned so that equal keys follow one another, in order of their
 * values. Up to a limit they stay in memory; see {@link SpilledRows}.
 */
public final class SpilledKeys implements AutoCloseable {

    private static final int LONGS = 3;

    private final SpilledRows rows;
    private final long[] row = new long[LONGS];

    /** Receives an entry. */
    @FunctionalInterface
    public interface Entry {
        void at(long high, long low, long value);
    }

    public SpilledKeys(int mostInMemory) {
        rows = new SpilledRows(LONGS, mostInMemory);
    }

    public void add(Fingerprint128 key, long value) {
        row[0] = key.high();
        row[1] = key.low();
        row[2] = value;
        rows.add(row);
    }

    public long size() {
        return rows.size();
    }

    /** Passes all entries, once. */
    public void inOrder(Entry entry) {
        rows.sorted((all, end) -> {
            for (int at = 0; at < end; at += LONGS) {
                entry.at(all[at], all[at + 1], all[at + 2]);
            }
        });
    }

    @Override
    public void close() {
        rows.close();
    }
}
