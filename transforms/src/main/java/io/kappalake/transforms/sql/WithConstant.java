package io.kappalake.transforms.sql;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.IndexedValues;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import io.kappalake.transforms.sql.Conditions.Sign;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Comparisons with a constant, as most rules are: exact as all others, at a third of the cost. */
final class WithConstant {

    private WithConstant() {}

    /** Empty where the general way is needed. */
    static Optional<SqlTerm> of(SqlTerm column, SqlTerm constant, Sign comparison) {
        Object fixed = constant.constant();
        if (fixed instanceof String text
                && column.type() != null
                && column.type().isText()) {
            return equality(column, text, comparison);
        }
        if (column.index() < 0 || column.is(Kind.BOOLEAN)) {
            return Optional.empty();
        }
        return unscaled(fixed, column.type().scale())
                .map(bound -> SqlTerm.condition(column.isOptional(), new OfLong(column.index(), bound, comparison)));
    }

    /** The constant as values of the column are kept; empty if no value can equal it. */
    private static Optional<Long> unscaled(Object constant, int scale) {
        if (constant instanceof Long time) {
            return Optional.of(time);
        }
        if (!(constant instanceof BigDecimal number)) {
            return Optional.empty();
        }
        BigDecimal shifted = number.movePointRight(scale).stripTrailingZeros();
        if (shifted.scale() > 0 || shifted.precision() - shifted.scale() > 18) {
            return Optional.empty();
        }
        BigInteger unscaled = shifted.toBigIntegerExact();
        return Optional.of(unscaled.longValueExact());
    }

    /** Whether a text is among texts; empty where the general way is needed. */
    static Optional<SqlTerm> in(SqlTerm column, List<SqlTerm> items) {
        if (column.type() == null
                || !column.type().isText()
                || !items.stream().allMatch(item -> item.constant() instanceof String)) {
            return Optional.empty();
        }
        String[] texts = items.stream().map(SqlTerm::constant).toArray(String[]::new);
        SqlTerm.Value value = column.value();
        return Optional.of(SqlTerm.condition(column.isOptional(), row -> {
            Object found = value.of(row);
            return found == null ? null : (Object) isAmong(texts, found);
        }));
    }

    private static boolean isAmong(String[] texts, Object found) {
        for (String text : texts) {
            if (text.equals(found)) {
                return true;
            }
        }
        return false;
    }

    /** Order needs code points; whether texts are equal does not. */
    private static Optional<SqlTerm> equality(SqlTerm column, String text, Sign comparison) {
        if (comparison.test(-1) != comparison.test(1)) {
            return Optional.empty();
        }
        Object same = comparison.test(0);
        Object other = comparison.test(1);
        SqlTerm.Value value = column.value();
        return Optional.of(SqlTerm.condition(column.isOptional(), row -> {
            Object found = value.of(row);
            return found == null ? null : text.equals(found) ? same : other;
        }));
    }

    /** A column of longs against one. */
    private record OfLong(int index, long bound, Boolean less, Boolean same, Boolean greater) implements SqlTerm.Value {

        OfLong(int index, long bound, Sign comparison) {
            this(index, bound, comparison.test(-1), comparison.test(0), comparison.test(1));
        }

        @Override
        public Object of(IndexedValues row) {
            long number = row.number(index);
            if (number == Column.NULL_LONG) {
                return null;
            }
            return number < bound ? less : number == bound ? same : greater;
        }
    }
}
