package io.kappalake.cli.sql;

/**
 * How wide a decimal expression is.
 *
 * @param digits before the decimal point
 * @param scale digits after it
 * @param isProduct whether two numbers that are no constants are multiplied in it
 */
record Width(int digits, int scale, boolean isProduct) {

    /** Digits of Flink's widest decimal. */
    static final int MOST = 38;

    /** Flink cuts the decimals of a wider number to these, at most. */
    private static final int KEPT = 6;

    /** An expression that is no decimal, or not known to be one. */
    static final Width NONE = new Width(-1, 0, false);

    boolean isKnown() {
        return digits >= 0;
    }

    Width times(Width other) {
        if (!isKnown() || !other.isKnown()) {
            return NONE;
        }
        return new Width(digits + other.digits, scale + other.scale, true);
    }

    /** The wider of both in each part, with {@code more} digits for the carry. */
    Width with(Width other, int more) {
        if (!isKnown() || !other.isKnown()) {
            return NONE;
        }
        return new Width(
                Math.max(digits, other.digits) + more, Math.max(scale, other.scale), isProduct || other.isProduct);
    }

    Width constant() {
        return new Width(digits, scale, false);
    }

    /** The decimals that Flink's type for it has. */
    int flinkScale() {
        // Flink gives a product one digit more than it can need.
        int whole = digits + (isProduct ? 1 : 0);
        return whole + scale <= MOST ? scale : Math.max(MOST - whole, Math.min(scale, KEPT));
    }
}
