package io.kappalake.audit.decode;

import com.google.re2j.Pattern;
import io.kappalake.audit.feed.ColumnDefinition;
import io.kappalake.audit.feed.ColumnDefinition.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.sf.jsqlparser.expression.BinaryExpression;
import net.sf.jsqlparser.expression.BooleanValue;
import net.sf.jsqlparser.expression.CastExpression;
import net.sf.jsqlparser.expression.DoubleValue;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.expression.LongValue;
import net.sf.jsqlparser.expression.NotExpression;
import net.sf.jsqlparser.expression.NullValue;
import net.sf.jsqlparser.expression.SignedExpression;
import net.sf.jsqlparser.expression.StringValue;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.schema.Column;

/**
 * Evaluates expressions over one row. Values are BigDecimal, String, Boolean and Long (microseconds or days); null is
 * NULL.
 */
final class Evaluation {

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private final List<ColumnDefinition> columns;
    private final Object[] row;

    Evaluation(List<ColumnDefinition> columns, Object[] row) {
        this.columns = columns;
        this.row = row;
    }

    Object of(Expression expression) {
        if (expression instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return of(list.get(0));
        }
        if (expression instanceof Column column) {
            return column(column.getFullyQualifiedName());
        }
        if (expression instanceof NotExpression not) {
            return not(of(not.getExpression()));
        }
        if (expression instanceof IsNullExpression is) {
            return of(is.getLeftExpression()) == null != is.isNot();
        }
        if (expression instanceof IsBooleanExpression is) {
            return Boolean.valueOf(is.isTrue()).equals(of(is.getLeftExpression())) != is.isNot();
        }
        if (expression instanceof LikeExpression like) {
            return matched(like);
        }
        if (expression instanceof Between between) {
            return between(between);
        }
        if (expression instanceof InExpression in) {
            return among(in);
        }
        if (expression instanceof BinaryExpression binary) {
            return binary(binary);
        }
        return literal(expression);
    }

    private Object column(String name) {
        String plain = name.replace("\"", "").replace("`", "");
        for (int at = 0; at < row.length; at++) {
            if (columns.get(at).name().equals(plain)) {
                return value(columns.get(at).kind(), row[at]);
            }
        }
        throw new IllegalStateException("A rule names column " + name + ", which its feed does not have");
    }

    private static Object value(Kind kind, Object value) {
        if (value == null) {
            return null;
        }
        return switch (kind) {
            case INTEGER -> BigDecimal.valueOf((Long) value);
            // Exactly the decimal that the double is.
            case DOUBLE -> new BigDecimal((Double) value);
            default -> value;
        };
    }

    private static Object not(Object condition) {
        return condition == null ? null : (Object) !(Boolean) condition;
    }

    private static Object and(Object one, Object other) {
        if (Boolean.FALSE.equals(one) || Boolean.FALSE.equals(other)) {
            return false;
        }
        return one == null || other == null ? null : (Object) true;
    }

    private static Object or(Object one, Object other) {
        return not(and(not(one), not(other)));
    }

    private Object binary(BinaryExpression binary) {
        Object left = of(binary.getLeftExpression());
        Object right = of(binary.getRightExpression());
        if (binary instanceof AndExpression) {
            return and(left, right);
        }
        if (binary instanceof OrExpression) {
            return or(left, right);
        }
        if (left == null || right == null) {
            return null;
        }
        String operator = binary.getStringExpression().strip();
        return switch (operator) {
            case "=", "==" -> compare(left, right) == 0;
            case "<>", "!=" -> compare(left, right) != 0;
            case "<" -> compare(left, right) < 0;
            case "<=" -> compare(left, right) <= 0;
            case ">" -> compare(left, right) > 0;
            case ">=" -> compare(left, right) >= 0;
            default -> computed(operator, (BigDecimal) left, (BigDecimal) right);
        };
    }

    private static Object computed(String operator, BigDecimal left, BigDecimal right) {
        return switch (operator) {
            case "+" -> left.add(right);
            case "-" -> left.subtract(right);
            case "*" -> left.multiply(right);
            case "/" -> right.signum() == 0 ? null : left.divide(right, MathContext.DECIMAL128);
            case "%" -> right.signum() == 0 ? null : left.remainder(right);
            default -> throw new IllegalStateException("A rule has operator " + operator);
        };
    }

    private static int compare(Object left, Object right) {
        if (left instanceof String one) {
            // By code point, as UTF-8 sorts.
            return java.util.Arrays.compareUnsigned(
                    one.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    ((String) right).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        if (left instanceof BigDecimal number) {
            return number.compareTo((BigDecimal) right);
        }
        return left instanceof Long time ? time.compareTo((Long) right) : ((Boolean) left).compareTo((Boolean) right);
    }

    private Object between(Between between) {
        Object value = of(between.getLeftExpression());
        Object from = of(between.getBetweenExpressionStart());
        Object to = of(between.getBetweenExpressionEnd());
        Object holds = and(
                value == null || from == null ? null : (Object) (compare(value, from) >= 0),
                value == null || to == null ? null : (Object) (compare(value, to) <= 0));
        return between.isNot() ? not(holds) : holds;
    }

    private Object among(InExpression in) {
        Object value = of(in.getLeftExpression());
        Object any = false;
        for (Expression item : (ParenthesedExpressionList<?>) in.getRightExpression()) {
            Object other = of(item);
            any = or(any, value == null || other == null ? null : (Object) (compare(value, other) == 0));
        }
        return in.isNot() ? not(any) : any;
    }

    private Object matched(LikeExpression like) {
        String text = (String) of(like.getLeftExpression());
        if (text == null) {
            return null;
        }
        String wanted = ((StringValue) like.getRightExpression()).getNotExcapedValue();
        boolean isLike = like.getLikeKeyWord() == LikeExpression.KeyWord.LIKE;
        String escape = like.getEscape() instanceof StringValue letter ? letter.getValue() : "";
        boolean matches = isLike
                ? Wildcards.matches(text, wanted, escape)
                : PATTERNS.computeIfAbsent(wanted, Pattern::compile)
                        .matcher(text)
                        .find();
        return matches != like.isNot();
    }

    private Object literal(Expression expression) {
        if (expression instanceof LongValue number) {
            return new BigDecimal(number.getStringValue());
        }
        if (expression instanceof DoubleValue number) {
            return new BigDecimal(number.toString());
        }
        if (expression instanceof SignedExpression signed) {
            BigDecimal value = (BigDecimal) of(signed.getExpression());
            return value == null || signed.getSign() != '-' ? value : value.negate();
        }
        if (expression instanceof StringValue text) {
            return text.getNotExcapedValue();
        }
        if (expression instanceof BooleanValue truth) {
            return truth.getValue();
        }
        if (expression instanceof NullValue) {
            return null;
        }
        CastExpression cast = (CastExpression) expression;
        String text = ((StringValue) cast.getLeftExpression()).getValue();
        if (cast.toString().toUpperCase(Locale.ROOT).startsWith("DATE")) {
            return LocalDate.parse(text).toEpochDay();
        }
        LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
        return time.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + time.getNano() / 1000;
    }
}
