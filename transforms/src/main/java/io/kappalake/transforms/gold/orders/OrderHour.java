package io.kappalake.transforms.gold.orders;

import io.kappalake.transforms.gold.ExactSum;

/** The completed orders of one hour. */
final class OrderHour {

    final long start;
    final ExactSum revenue;
    long count;

    /** Whether it changed since it was last written to a file. */
    boolean changed;

    /** Whether the job's state holds its current content. */
    boolean saved;

    OrderHour(long start) {
        this(start, 0, new ExactSum());
    }

    OrderHour(long start, long count, ExactSum revenue) {
        this.start = start;
        this.count = count;
        this.revenue = revenue;
    }

    void add(long orders, ExactSum value) {
        count += orders;
        revenue.add(value);
        touch();
    }

    void add(long value) {
        count++;
        revenue.add(value);
        touch();
    }

    private void touch() {
        changed = true;
        saved = false;
    }
}
