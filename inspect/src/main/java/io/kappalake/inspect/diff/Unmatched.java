package io.kappalake.inspect.diff;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Rows of each state that have no equal row in the other, matched by key: two with one key are one changed row. Not
 * thread-safe.
 */
final class Unmatched {

    /** Some hundred megabytes. */
    private static final int MOST = 1 << 20;

    /** By key, the places of rows that only the first state has. */
    private final Map<Key, Deque<Long>> onlyA = new LinkedHashMap<>();

    private final Map<Key, Deque<Long>> onlyB = new LinkedHashMap<>();
    private final Examples examples;
    private long added;
    private long removed;
    private long changed;

    Unmatched(Examples examples) {
        this.examples = examples;
    }

    private record Key(long high, long low) {}

    void a(long keyHigh, long keyLow, long place) {
        Key key = new Key(keyHigh, keyLow);
        long other = take(onlyB, key);
        if (other < 0) {
            keep(onlyA, key, place);
        } else {
            change(place, other);
        }
    }

    void b(long keyHigh, long keyLow, long place) {
        Key key = new Key(keyHigh, keyLow);
        long other = take(onlyA, key);
        if (other < 0) {
            keep(onlyB, key, place);
        } else {
            change(other, place);
        }
    }

    private void change(long placeA, long placeB) {
        changed++;
        examples.changed(placeA, placeB);
    }

    /** A place; negative if there is none. */
    private static long take(Map<Key, Deque<Long>> rows, Key key) {
        Deque<Long> places = rows.get(key);
        if (places == null) {
            return -1;
        }
        long place = places.poll();
        if (places.isEmpty()) {
            rows.remove(key);
        }
        return place;
    }

    private void keep(Map<Key, Deque<Long>> rows, Key key, long place) {
        rows.computeIfAbsent(key, any -> new ArrayDeque<>(1)).add(place);
        if (onlyA.size() + onlyB.size() > MOST) {
            settle();
        }
    }

    /** No further row can match those that are kept. */
    void settle() {
        for (Deque<Long> places : onlyA.values()) {
            removed += places.size();
            places.forEach(examples::removed);
        }
        for (Deque<Long> places : onlyB.values()) {
            added += places.size();
            places.forEach(examples::added);
        }
        onlyA.clear();
        onlyB.clear();
    }

    boolean hasA() {
        return !onlyA.isEmpty();
    }

    boolean hasB() {
        return !onlyB.isEmpty();
    }

    /** Once it is settled; so are the others. */
    long added() {
        return added;
    }

    long removed() {
        return removed;
    }

    long changed() {
        return changed;
    }
}
