package io.kappalake.transforms.sql;

import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import java.util.Locale;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlNode;

/** CAST of numbers to numbers. A number that does not fit becomes NULL. */
record Casts(Expressions expressions) {

    /** Every number of so many digits is one of 64 bits. */
    private static final int MOST_DIGITS = 18;

    SqlTerm term(SqlNode from, SqlDataTypeSpec to) {
        ColumnType type = type(to);
        SqlTerm term = expressions.term(from);
        if (!term.isNumber()) {
            throw new SqlProblem(from, "CAST takes a number here, not a " + term.typeText());
        }
        boolean fits = term.type() != null && !term.mayOverflow() && fits(term, type);
        boolean isWhole = type.is(Kind.INTEGER);
        SqlTerm cast = SqlTerm.of(type, term.isOptional() || !fits, row -> {
            Object value = term.value().of(row);
            return isWhole ? ExactNumbers.whole(value) : ExactNumbers.as(type, value);
        });
        // A positive number may be rounded to zero.
        return term.isPositive() && fits ? cast.positive() : cast;
    }

    /** Whether every value is one of the type, unrounded. */
    private static boolean fits(SqlTerm from, ColumnType to) {
        return to.is(Kind.DOUBLE)
                || from.type().is(Kind.INTEGER) && to.is(Kind.INTEGER)
                || from.type().scale() <= to.scale()
                        && !from.type().is(Kind.DOUBLE)
                        && from.digits() <= (to.is(Kind.INTEGER) ? MOST_DIGITS : SqlTerm.digits(to));
    }

    private static ColumnType type(SqlDataTypeSpec to) {
        if (to.getTypeNameSpec() instanceof SqlBasicTypeNameSpec spec) {
            switch (spec.getTypeName().toString().toUpperCase(Locale.ROOT)) {
                case "BIGINT" -> {
                    return ColumnType.INTEGER;
                }
                case "DOUBLE" -> {
                    return ColumnType.DOUBLE;
                }
                case "DECIMAL" -> {
                    int precision = spec.getPrecision();
                    int scale = Math.max(0, spec.getScale());
                    if (precision >= 1 && precision <= 38 && scale <= precision) {
                        return ColumnType.decimal(precision, scale);
                    }
                }
                default -> {}
            }
        }
        throw new SqlProblem(
                to, "\"" + Expressions.text(to) + "\" is no type to cast to: write DECIMAL(p, s), BIGINT or DOUBLE");
    }
}
