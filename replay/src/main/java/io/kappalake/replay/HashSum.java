package io.kappalake.replay;

/** How many rows there are, and the sum of their hashes modulo 2^128: the same for the same rows in any order. */
final class HashSum {

    static final HashSum NOTHING = new HashSum();

    private long rows;
    private long high;
    private long low;

    void add(long[] hash) {
        rows++;
        low += hash[1];
        long carry = Long.compareUnsigned(low, hash[1]) < 0 ? 1 : 0;
        high += hash[0] + carry;
    }

    long rows() {
        return rows;
    }

    boolean isSame(HashSum other) {
        return rows == other.rows && high == other.high && low == other.low;
    }
}
