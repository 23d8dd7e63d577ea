package io.kappalake.replay;

/** The number of rows and the sum of their hashes modulo 2^128: equal for equal rows in any order. */
public final class HashSum {

    public static final HashSum NOTHING = new HashSum();

    private long rows;
    private long high;
    private long low;

    public void add(long[] hash) {
        rows++;
        low += hash[1];
        long carry = Long.compareUnsigned(low, hash[1]) < 0 ? 1 : 0;
        high += hash[0] + carry;
    }

    public long rows() {
        return rows;
    }

    public boolean isSame(HashSum other) {
        return rows == other.rows && high == other.high && low == other.low;
    }
}
