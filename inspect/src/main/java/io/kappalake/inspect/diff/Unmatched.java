package io.kappalake.inspect.diff;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows of two states that have no equal row in the other, matched by key: two with one key are one changed row. Not
 * thread-safe.
 */
final class Unmatched {

    /** By key, the places of rows that only the first state has. */
    private final Map<Key, Deque<Long>> onlyA = new LinkedHashMap<>();

    private final Map<Key, Deque<Long>> onlyB = new LinkedHashMap<>();
    private long countA;
    private long countB;
    private long changed;

    private record Key(long high, long low) {}

    /** Takes a changed row: its places in both states. */
    @FunctionalInterface
    interface Changed {
        void row(long placeA, long placeB);
    }

    void a(long keyHigh, long keyLow, long place) {
        onlyA.computeIfAbsent(new Key(keyHigh, keyLow), any -> new ArrayDeque<>(1))
                .add(place);
        countA++;
    }

    void b(long keyHigh, long keyLow, long place, Changed visitor) {
        Key key = new Key(keyHigh, keyLow);
        Deque<Long> before = onlyA.get(key);
        if (before == null) {
            onlyB.computeIfAbsent(key, any -> new ArrayDeque<>(1)).add(place);
            countB++;
            return;
        }
        changed++;
        countA--;
        visitor.row(before.poll(), place);
        if (before.isEmpty()) {
            onlyA.remove(key);
        }
    }

    long removed() {
        return countA;
    }

    long added() {
        return countB;
    }

    long changed() {
        return changed;
    }

    /** Places of removed rows. */
    Collection<Deque<Long>> placesA() {
        return onlyA.values();
    }

    /** Places of added rows. */
    Collection<Deque<Long>> placesB() {
        return onlyB.values();
    }
}
