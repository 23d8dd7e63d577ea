package io.kappalake.audit.deep;

/**
 * A record whose outcome is wrong.
 *
 * @param other place of another record that is part of it; negative for none
 */
record Suspect(long place, Kind kind, long other) {

    /** What is wrong. */
    enum Kind {
        /** Silver or the rejected rows have it, but not as its bytes say. */
        DIFFERS,
        /** It is in the other of the two, or in both. */
        MISPLACED,
        /** It is in none, and is no duplicate. */
        DROPPED,
        /** It was counted as a duplicate, but nothing was accepted that it repeats. */
        NO_REPEAT,
        /** It was accepted, but repeats another record. */
        REPEAT,
        /** A table has it twice. */
        TWICE,
        /** Bronze does not have it. */
        WITHOUT_BYTES
    }

    Suspect(long place, Kind kind) {
        this(place, kind, -1);
    }
}
