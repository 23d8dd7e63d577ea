package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.FingerprintMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A shard's runs. Only their filters are in memory; they tell which few runs may hold an identity. */
final class IdentityRuns {

    private final ShardState state;
    private final int runSize;
    /** By column of their filters; null in a free column. */
    private final List<IdentityRun> runs = new ArrayList<>();

    private RunFilters filters;
    private int next;

    /** @param runSize most identities in a run */
    IdentityRuns(ShardState state, int runSize) {
        this.state = state;
        this.runSize = runSize;
        filters = new RunFilters(runSize);
    }

    int count() {
        return (int) runs.stream().filter(Objects::nonNull).count();
    }

    /** Counts free columns too. */
    int columns() {
        return runs.size();
    }

    /** Whether the identity was accepted at Kafka time {@code from} or later. */
    boolean acceptedSince(long from, long high, long low) {
        int column = filters.firstHolding(0, high, low);
        while (column >= 0) {
            if (runs.get(column).acceptedSince(from, high, low, state)) {
                return true;
            }
            column = filters.firstHolding(column + 1, high, low);
        }
        return false;
    }

    /** See {@link FingerprintMap#touch}. */
    long touch(long high, long low) {
        return filters.touch(high, low);
    }

    /** Makes a run of the identities that are still kept. */
    void add(FingerprintMap accepted, Kept kept) {
        IdentityRun run = IdentityRun.write(next++, accepted, kept, state);
        byte[] filter = filters.filterOf(accepted, kept.since());
        state.put(run.filterKey(), filter);
        place(run, filter);
    }

    private void place(IdentityRun run, byte[] filter) {
        int column = runs.indexOf(null);
        if (column < 0) {
            column = runs.size();
            runs.add(null);
        }
        filters.set(column, filter);
        runs.set(column, run);
    }

    /** Drops the runs that are wholly older. Returns whether there were any. */
    boolean removeBefore(long bound) {
        boolean anyLeft = false;
        boolean anyRemoved = false;
        for (int column = 0; column < runs.size(); column++) {
            IdentityRun run = runs.get(column);
            if (run != null && run.newest() < bound) {
                run.remove(state);
                state.remove(run.filterKey());
                filters.clear(column);
                runs.set(column, null);
                anyRemoved = true;
            }
            anyLeft |= runs.get(column) != null;
        }
        if (anyRemoved && !anyLeft) {
            runs.clear();
            filters = new RunFilters(runSize);
        }
        return anyRemoved;
    }

    int directorySize() {
        return Integer.BYTES + count() * (2 * Integer.BYTES + Long.BYTES);
    }

    void writeDirectory(ByteBuffer directory) {
        directory.putInt(next);
        for (IdentityRun run : runs) {
            if (run != null) {
                directory.putInt(run.number()).putInt(run.size()).putLong(run.newest());
            }
        }
    }

    /** Restores what {@link #writeDirectory} wrote. */
    void restore(ByteBuffer directory) {
        next = directory.getInt();
        while (directory.hasRemaining()) {
            int number = directory.getInt();
            int size = directory.getInt();
            IdentityRun run = new IdentityRun(number, directory.getLong(), size);
            place(run, state.get(run.filterKey()));
        }
    }
}
