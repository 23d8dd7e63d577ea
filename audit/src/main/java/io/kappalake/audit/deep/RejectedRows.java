package io.kappalake.audit.deep;

import io.kappalake.audit.read.SpilledRows;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.StructLike;

/** The rejected rows of all feeds, read once: the place and the hash of each. */
final class RejectedRows implements AutoCloseable {

    private static final int WIDTH = 3;

    private final RejectedForm form = new RejectedForm();
    private final int mostInMemory;
    private final Map<String, SpilledRows> feeds = new HashMap<>();
    private final long[] row = new long[WIDTH];

    /** Receives a rejected row. */
    @FunctionalInterface
    interface Each {
        void at(int partition, long offset, long hash);
    }

    RejectedRows(int mostInMemory) {
        this.mostInMemory = mostInMemory;
    }

    void add(StructLike of) {
        row[0] = of.get(2, Long.class);
        row[1] = of.get(1, Integer.class);
        row[2] = form.hash(of);
        feeds.computeIfAbsent(of.get(0, String.class), any -> new SpilledRows(WIDTH, mostInMemory))
                .add(row);
    }

    /** Passes those of a feed, once. */
    void of(String feed, Each each) {
        SpilledRows rows = feeds.get(feed);
        for (int part = 0; rows != null && part < rows.parts(); part++) {
            long[] some = rows.part(part);
            for (int at = 0; at < some.length; at += WIDTH) {
                each.at((int) some[at + 1], some[at], some[at + 2]);
            }
        }
    }

    @Override
    public void close() {
        feeds.values().forEach(SpilledRows::close);
    }
}
