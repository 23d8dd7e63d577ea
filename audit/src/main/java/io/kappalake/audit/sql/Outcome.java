package io.kappalake.audit.sql;

import io.kappalake.audit.sql.Aggregates.Value;
import io.kappalake.tables.definition.Micros;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Evaluates expressions over rows: numbers are {@link Fraction}s or doubles, times longs.
 *
 * @param given the expressions that a row has already, such as columns
 */
record Outcome(Function<SqlNode, Optional<Value>> given) {

    /** The columns of a table, over the rows of the query that has its keys and aggregates. */
    static Outcome of(Definition definition, List<Typed> keys, Aggregates aggregates) {
        return new Outcome(node -> {
            int key = definition.key(node);
            return key >= 0 ? Optional.of(Aggregates.typed(key, keys.get(key))) : aggregates.read(node);
        });
    }

    Value of(SqlNode node) {
        Optional<Value> known = given.apply(node);
        if (known.isPresent()) {
            return known.get();
        }
        if (node instanceof SqlLiteral literal) {
            Object value = literal(literal);
            return row -> value;
        }
        if (node instanceof SqlCase choice) {
            return choice(choice);
        }
        if (node instanceof SqlCall call) {
            return call(call);
        }
        throw new Unsupported(node);
    }

    private static Object literal(SqlLiteral literal) {
        SqlTypeName type = literal.getTypeName();
        if (type == SqlTypeName.NULL) {
            return null;
        }
        if (type == SqlTypeName.BOOLEAN) {
            return literal.getValueAs(Boolean.class);
        }
        if (type == SqlTypeName.CHAR) {
            return DuckSql.text(literal);
        }
        if (type == SqlTypeName.DATE || type == SqlTypeName.TIMESTAMP || type == SqlTypeName.UNKNOWN) {
            return time(literal);
        }
        if (type == SqlTypeName.DECIMAL || type == SqlTypeName.DOUBLE) {
            BigDecimal value = literal.bigDecimalValue();
            BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
            return Fraction.of(plain.unscaledValue(), plain.scale());
        }
        throw new Unsupported(literal);
    }

    private static long time(SqlLiteral literal) {
        boolean isUnknown = literal instanceof SqlUnknownLiteral;
        String text = isUnknown ? ((SqlUnknownLiteral) literal).getValue() : String.valueOf(literal.getValue());
        boolean isDate = isUnknown
                ? ((SqlUnknownLiteral) literal).tag.equals("DATE")
                : literal.getTypeName() == SqlTypeName.DATE;
        if (isDate) {
            return LocalDate.parse(text).toEpochDay();
        }
        return Micros.of(LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC));
    }

    private Value call(SqlCall call) {
        IntPredicate comparison = comparison(call.getKind());
        if (comparison != null) {
            return compared(of(call.operand(0)), of(call.operand(1)), comparison);
        }
        return switch (call.getKind()) {
            case PLUS -> numbers(call, Fraction::plus, Double::sum);
            case MINUS -> numbers(call, Fraction::minus, (one, other) -> one - other);
            case TIMES -> numbers(call, Fraction::times, (one, other) -> one * other);
            case DIVIDE -> numbers(call, Fraction::over, (one, other) -> other == 0 ? null : (Double) (one / other));
            case MOD -> remainder(call);
            case PLUS_PREFIX -> of(call.operand(0));
            case MINUS_PREFIX -> signed(of(call.operand(0)), false);
            case CAST -> cast(of(call.operand(0)), (SqlDataTypeSpec) call.operand(1));
            case AND -> both(of(call.operand(0)), of(call.operand(1)), false);
            case OR -> both(of(call.operand(0)), of(call.operand(1)), true);
            case NOT -> not(of(call.operand(0)));
            case IS_NULL -> isNull(of(call.operand(0)), true);
            case IS_NOT_NULL -> isNull(of(call.operand(0)), false);
            case IS_TRUE -> is(of(call.operand(0)), true, true);
            case IS_NOT_TRUE -> is(of(call.operand(0)), true, false);
            case IS_FALSE -> is(of(call.operand(0)), false, true);
            case IS_NOT_FALSE -> is(of(call.operand(0)), false, false);
            case BETWEEN -> between(call);
            case IN, NOT_IN -> in(call);
            default -> call.getOperator() instanceof SqlLikeOperator like ? like(call, like) : named(call);
        };
    }

    private Value remainder(SqlCall call) {
        return numbers(call, Fraction::remainder, (one, other) -> other == 0 ? null : (Double) (one % other));
    }

    private Value named(SqlCall call) {
        return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "MOD" -> remainder(call);
            case "ABS" -> signed(of(call.operand(0)), true);
            case "COALESCE" -> {
                List<Value> values =
                        call.getOperandList().stream().map(this::of).toList();
                yield row -> {
                    for (Value value : values) {
                        Object found = value.of(row);
                        if (found != null) {
                            return found;
                        }
                    }
                    return null;
                };
            }
            case "NULLIF" -> {
                Value value = of(call.operand(0));
                Value equal = compared(value, of(call.operand(1)), sign -> sign == 0);
                yield row -> Boolean.TRUE.equals(equal.of(row)) ? null : value.of(row);
            }
            default -> throw new Unsupported(call);
        };
    }

    private static IntPredicate comparison(SqlKind kind) {
        return switch (kind) {
            case EQUALS -> sign -> sign == 0;
            case NOT_EQUALS -> sign -> sign != 0;
            case LESS_THAN -> sign -> sign < 0;
            case LESS_THAN_OR_EQUAL -> sign -> sign <= 0;
            case GREATER_THAN -> sign -> sign > 0;
            case GREATER_THAN_OR_EQUAL -> sign -> sign >= 0;
            default -> null;
        };
    }

    private Value numbers(SqlCall call, BinaryOperator<Fraction> exact, BinaryOperator<Double> doubles) {
        Value one = of(call.operand(0));
        Value other = of(call.operand(1));
        return row -> {
            Object a = one.of(row);
            Object b = other.of(row);
            if (a == null || b == null) {
                return null;
            }
            return a instanceof Fraction left && b instanceof Fraction right
                    ? exact.apply(left, right)
                    : (Object) doubles.apply(nearest(a), nearest(b));
        };
    }

    private static double nearest(Object number) {
        return number instanceof Fraction fraction ? fraction.nearest() : (Double) number;
    }

    private static Value signed(Value value, boolean isAbsolute) {
        return row -> {
            Object found = value.of(row);
            if (found instanceof Fraction fraction) {
                return isAbsolute && fraction.above().signum() >= 0 ? fraction : fraction.negated();
            }
            return found == null ? null : isAbsolute ? (Object) Math.abs((Double) found) : (Object) (-(Double) found);
        };
    }

    private static Value compared(Value one, Value other, IntPredicate comparison) {
        return row -> {
            Object a = one.of(row);
            Object b = other.of(row);
            return a == null || b == null ? null : (Object) comparison.test(compare(a, b));
        };
    }

    private static int compare(Object one, Object other) {
        if (one instanceof Double || other instanceof Double) {
            return Double.compare(nearest(one), nearest(other));
        }
        if (one instanceof Fraction fraction) {
            return fraction.compareTo((Fraction) other);
        }
        if (one instanceof String text) {
            return Arrays.compareUnsigned(utf8(text), utf8((String) other));
        }
        return one instanceof Long time
                ? Long.compare(time, (Long) other)
                : Boolean.compare((Boolean) one, (Boolean) other);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Value both(Value one, Value other, boolean decides) {
        return row -> {
            Object first = one.of(row);
            Object second = other.of(row);
            boolean isDecided =
                    first != null && (Boolean) first == decides || second != null && (Boolean) second == decides;
            return isDecided ? (Object) decides : first == null || second == null ? null : (Object) !decides;
        };
    }

    private static Value not(Value value) {
        return row -> {
            Object found = value.of(row);
            return found == null ? null : (Object) !(Boolean) found;
        };
    }

    private static Value isNull(Value value, boolean wanted) {
        return row -> (value.of(row) == null) == wanted;
    }

    private static Value is(Value value, boolean truth, boolean wanted) {
        return row -> Boolean.valueOf(truth).equals(value.of(row)) == wanted;
    }

    private Value between(SqlCall call) {
        Value value = of(call.operand(0));
        Value within = both(
                compared(value, of(call.operand(1)), sign -> sign >= 0),
                compared(value, of(call.operand(2)), sign -> sign <= 0),
                false);
        return ((SqlBetweenOperator) call.getOperator()).isNegated() ? not(within) : within;
    }

    private Value like(SqlCall call, SqlLikeOperator like) {
        Value text = of(call.operand(0));
        String pattern = DuckSql.text((SqlLiteral) call.operand(1));
        String escape = call.operandCount() > 2 ? DuckSql.text((SqlLiteral) call.operand(2)) : "";
        boolean isRegular = like.getName().toUpperCase(Locale.ROOT).endsWith("RLIKE");
        Predicate<String> matches = isRegular
                ? regular(pattern)
                : Pattern.compile(likePattern(pattern, escape), Pattern.DOTALL).asPredicate();
        Value found = row -> {
            Object value = text.of(row);
            return value == null ? null : (Object) matches.test((String) value);
        };
        return like.isNegated() ? not(found) : found;
    }

    /** Rules and statements write RE2's expressions. */
    private static Predicate<String> regular(String pattern) {
        var compiled = com.google.re2j.Pattern.compile(pattern);
        return candidate -> compiled.matcher(candidate).find();
    }

    private static String likePattern(String text, String escape) {
        StringBuilder pattern = new StringBuilder("\\A");
        for (int at = 0; at < text.length(); at++) {
            String letter = text.substring(at, at + 1);
            if (letter.equals(escape) && at + 1 < text.length()) {
                at++;
                pattern.append(Pattern.quote(text.substring(at, at + 1)));
            } else {
                pattern.append(letter.equals("%") ? ".*" : letter.equals("_") ? "." : Pattern.quote(letter));
            }
        }
        return pattern.append("\\z").toString();
    }

    private Value in(SqlCall call) {
        Value value = of(call.operand(0));
        Value any = row -> false;
        for (SqlNode item : (SqlNodeList) call.operand(1)) {
            any = both(any, compared(value, of(item), sign -> sign == 0), true);
        }
        return call.getKind() == SqlKind.NOT_IN ? not(any) : any;
    }

    private Value choice(SqlCase choice) {
        List<Value> conditions = new ArrayList<>();
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < choice.getWhenOperands().size(); i++) {
            Value when = of(choice.getWhenOperands().get(i));
            conditions.add(
                    choice.getValueOperand() == null
                            ? when
                            : compared(of(choice.getValueOperand()), when, sign -> sign == 0));
            results.add(of(choice.getThenOperands().get(i)));
        }
        Value otherwise = choice.getElseOperand() == null ? row -> null : of(choice.getElseOperand());
        return row -> {
            for (int i = 0; i < conditions.size(); i++) {
                if (Boolean.TRUE.equals(conditions.get(i).of(row))) {
                    return results.get(i).of(row);
                }
            }
            return otherwise.of(row);
        };
    }

    private static Value cast(Value value, SqlDataTypeSpec to) {
        SqlBasicTypeNameSpec type = (SqlBasicTypeNameSpec) to.getTypeNameSpec();
        return switch (type.getTypeName().toString().toUpperCase(Locale.ROOT)) {
            case "DOUBLE" ->
                row -> {
                    Object found = value.of(row);
                    return found == null ? null : (Object) nearest(found);
                };
            case "BIGINT" -> row -> whole(value.of(row));
            case "DECIMAL" -> row -> decimal(value.of(row), type.getPrecision(), Math.max(0, type.getScale()));
            default -> throw new Unsupported(to);
        };
    }

    /** Without its fraction; null if it does not fit 64 bits. */
    private static Fraction whole(Object value) {
        if (value == null) {
            return null;
        }
        BigDecimal exact = value instanceof Fraction fraction
                ? new BigDecimal(fraction.above().divide(fraction.below()))
                : new BigDecimal((Double) value).setScale(0, RoundingMode.DOWN);
        boolean fits = exact.abs().compareTo(new BigDecimal(Long.MAX_VALUE)) <= 0;
        return fits ? Fraction.of(exact.toBigInteger(), 0) : null;
    }

    /** Null if the value has too many digits. */
    private static Fraction decimal(Object value, int precision, int scale) {
        if (value == null) {
            return null;
        }
        BigDecimal rounded = rounded(value, scale);
        return rounded.precision() <= precision ? Fraction.of(rounded.unscaledValue(), scale) : null;
    }

    static BigDecimal rounded(Object value, int scale) {
        return value instanceof Fraction fraction
                ? fraction.rounded(scale)
                : new BigDecimal(Math.rint((Double) value * Double.parseDouble("1e" + scale))).movePointLeft(scale);
    }
}
