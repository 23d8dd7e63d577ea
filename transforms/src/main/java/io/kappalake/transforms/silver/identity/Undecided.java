package io.kappalake.transforms.silver.identity;

import io.kappalake.transforms.feed.Fingerprint;
import java.util.Arrays;

/**
 * A batch of events in order of arrival, with the fingerprints of their identities, until they are decided together.
 */
final class Undecided<E> {

    private static final int MOST = 32;

    private final Object[] events = new Object[MOST];
    private final long[] highs = new long[MOST];
    private final long[] lows = new long[MOST];
    private int size;

    void add(E event, Fingerprint identity) {
        events[size] = event;
        highs[size] = identity.high();
        lows[size] = identity.low();
        size++;
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == MOST;
    }

    @SuppressWarnings("unchecked")
    E event(int index) {
        return (E) events[index];
    }

    long high(int index) {
        return highs[index];
    }

    long low(int index) {
        return lows[index];
    }

    void clear() {
        Arrays.fill(events, 0, size, null);
        size = 0;
    }
}
