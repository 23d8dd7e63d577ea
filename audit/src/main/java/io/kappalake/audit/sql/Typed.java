package io.kappalake.audit.sql;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * An expression in DuckDB's SQL. A number is a HUGEINT over a power of ten, and over {@code divisor} if it has one; so
 * nothing is rounded, and what is too great is an error.
 *
 * @param sql of the value, or of a number's dividend
 * @param scale a number is divided by ten to this power
 * @param divisor SQL of a HUGEINT; empty for none
 */
record Typed(String sql, Kind kind, int scale, String divisor) {

    private static final String WIDENED = "::HUGEINT";

    /** Kinds of values. */
    enum Kind {
        NUMBER,
        DOUBLE,
        TEXT,
        CONDITION,
        /** Microseconds. */
        TIME,
        /** Days. */
        DATE,
        BYTES,
        NULL
    }

    static Typed of(Kind kind, String sql) {
        return new Typed(sql, kind, 0, "");
    }

    static Typed number(String sql, int scale) {
        return new Typed(sql, Kind.NUMBER, scale, "");
    }

    /** A column of 64 bits. */
    static Typed narrow(String column, int scale) {
        return number(column + WIDENED, scale);
    }

    /** The column of 64 bits that it is: sums of such need no care. */
    Optional<String> narrow() {
        boolean isColumn = sql.startsWith("\"") && sql.indexOf('"', 1) == sql.length() - WIDENED.length() - 1;
        return isColumn && sql.endsWith(WIDENED)
                ? Optional.of(sql.substring(0, sql.length() - WIDENED.length()))
                : Optional.empty();
    }

    static String power(int exponent) {
        return BigInteger.TEN.pow(exponent) + "::HUGEINT";
    }

    /** The same number with more decimals. */
    Typed at(int more) {
        return more == scale || kind != Kind.NUMBER
                ? this
                : new Typed("(" + sql + " * " + power(more - scale) + ")", kind, more, divisor);
    }

    Typed asDouble() {
        if (kind != Kind.NUMBER) {
            return this;
        }
        String over = "(" + sql + ")::DOUBLE / " + "1e" + scale + "::DOUBLE";
        return of(Kind.DOUBLE, divisor.isEmpty() ? "(" + over + ")" : "(" + over + " / (" + divisor + ")::DOUBLE)");
    }

    boolean isOverOne() {
        return divisor.isEmpty();
    }

    /** Rounded half-even to these decimals, without a divisor. */
    Typed rounded(int decimals) {
        if (kind != Kind.NUMBER || isOverOne() && scale <= decimals) {
            return kind == Kind.NUMBER ? at(Math.max(scale, decimals)) : this;
        }
        String dividend = scale < decimals ? at(decimals).sql : sql;
        String under = isOverOne() ? "1::HUGEINT" : divisor;
        String divided = scale > decimals ? "(" + under + " * " + power(scale - decimals) + ")" : under;
        return number("half_even(" + dividend + ", " + divided + ")", decimals);
    }

    /** Both over one divisor and in one scale, or both as doubles. */
    static List<Typed> alike(Typed one, Typed other) {
        if (one.kind == Kind.DOUBLE || other.kind == Kind.DOUBLE) {
            return List.of(one.asDouble(), other.asDouble());
        }
        if (one.kind != Kind.NUMBER || other.kind != Kind.NUMBER) {
            return List.of(one, other);
        }
        int scale = Math.max(one.scale, other.scale);
        Typed left = one.at(scale);
        Typed right = other.at(scale);
        if (left.isOverOne() && right.isOverOne()) {
            return List.of(left, right);
        }
        String a = left.isOverOne() ? "1::HUGEINT" : left.divisor;
        String b = right.isOverOne() ? "1::HUGEINT" : right.divisor;
        String product = "(" + a + " * " + b + ")";
        return List.of(
                new Typed("(" + left.sql + " * " + b + ")", Kind.NUMBER, scale, product),
                new Typed("(" + right.sql + " * " + a + ")", Kind.NUMBER, scale, product));
    }
}
