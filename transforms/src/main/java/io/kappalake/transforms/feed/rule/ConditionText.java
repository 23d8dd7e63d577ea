package io.kappalake.transforms.feed.rule;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.feed.TextOrder;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.rule.Term.Kind;
import io.kappalake.transforms.sql.LikePattern;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.IntPredicate;
import net.sf.jsqlparser.JSQLParserException;
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
import net.sf.jsqlparser.expression.operators.arithmetic.Addition;
import net.sf.jsqlparser.expression.operators.arithmetic.Division;
import net.sf.jsqlparser.expression.operators.arithmetic.Modulo;
import net.sf.jsqlparser.expression.operators.arithmetic.Multiplication;
import net.sf.jsqlparser.expression.operators.arithmetic.Subtraction;
import net.sf.jsqlparser.expression.operators.conditional.AndExpression;
import net.sf.jsqlparser.expression.operators.conditional.OrExpression;
import net.sf.jsqlparser.expression.operators.relational.Between;
import net.sf.jsqlparser.expression.operators.relational.EqualsTo;
import net.sf.jsqlparser.expression.operators.relational.GreaterThan;
import net.sf.jsqlparser.expression.operators.relational.GreaterThanEquals;
import net.sf.jsqlparser.expression.operators.relational.InExpression;
import net.sf.jsqlparser.expression.operators.relational.IsBooleanExpression;
import net.sf.jsqlparser.expression.operators.relational.IsNullExpression;
import net.sf.jsqlparser.expression.operators.relational.LikeExpression;
import net.sf.jsqlparser.expression.operators.relational.MinorThan;
import net.sf.jsqlparser.expression.operators.relational.MinorThanEquals;
import net.sf.jsqlparser.expression.operators.relational.NotEqualsTo;
import net.sf.jsqlparser.expression.operators.relational.ParenthesedExpressionList;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;

/**
 * Makes a condition of its text. JSqlParser reads it; numbers are evaluated as exact decimals, a quotient to 34 digits,
 * and by SQL's logic of three values. A division by zero is NULL. Regular expressions are RE2's, whose time grows with
 * the text only, whatever a record holds.
 */
final class ConditionText {

    private static final int MOST_DIGITS = 400;
    private static final MathContext QUOTIENT = MathContext.DECIMAL128;

    private final List<RowColumn> columns;

    private ConditionText(List<RowColumn> columns) {
        this.columns = columns;
    }

    static Condition parse(String text, List<RowColumn> columns) {
        Expression parsed;
        try {
            parsed = CCJSqlParserUtil.parseCondExpression(text, false);
        } catch (JSQLParserException | RuntimeException e) {
            // Also a runtime exception: the parser's lexer throws it for a letter that it does not know.
            throw problem("\"" + text + "\" is no condition: " + seen(e));
        }
        ConditionText reader = new ConditionText(columns);
        return reader.condition(parsed).asCondition();
    }

    private static String seen(Exception e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        String partial = "could only parse partial expression ";
        return message.startsWith(partial)
                ? "it can be read only up to \"" + message.substring(partial.length()) + "\""
                : message;
    }

    private Term term(Expression expression) {
        if (expression instanceof ParenthesedExpressionList<?> list && list.size() == 1) {
            return term(list.get(0));
        }
        if (expression instanceof net.sf.jsqlparser.schema.Column column) {
            return column(column);
        }
        if (expression instanceof AndExpression and) {
            return both(condition(and.getLeftExpression()), condition(and.getRightExpression()), false);
        }
        if (expression instanceof OrExpression or) {
            return both(condition(or.getLeftExpression()), condition(or.getRightExpression()), true);
        }
        if (expression instanceof NotExpression not) {
            return negated(condition(not.getExpression()), true);
        }
        if (expression instanceof Between between) {
            return between(between);
        }
        if (expression instanceof InExpression in) {
            return in(in);
        }
        if (expression instanceof LikeExpression like) {
            return like(like);
        }
        if (expression instanceof IsNullExpression is) {
            Term value = term(is.getLeftExpression());
            return Term.condition(row -> (value.value().of(row) == null) != is.isNot());
        }
        if (expression instanceof IsBooleanExpression is) {
            Term value = condition(is.getLeftExpression());
            return Term.condition(
                    row -> Boolean.valueOf(is.isTrue()).equals(value.value().of(row)) != is.isNot());
        }
        if (expression instanceof BinaryExpression binary) {
            return binary(binary);
        }
        return literal(expression);
    }

    private Term binary(BinaryExpression binary) {
        IntPredicate comparison = comparison(binary);
        if (comparison != null) {
            return compared(term(binary.getLeftExpression()), term(binary.getRightExpression()), comparison, binary);
        }
        BinaryOperator<BigDecimal> operator = operator(binary);
        if (operator == null) {
            throw unknown(binary);
        }
        Term left = number(binary.getLeftExpression());
        Term right = number(binary.getRightExpression());
        return Term.of(Kind.NUMBER, row -> {
            Object one = left.value().of(row);
            Object other = right.value().of(row);
            return one == null || other == null ? null : operator.apply((BigDecimal) one, (BigDecimal) other);
        });
    }

    private static IntPredicate comparison(BinaryExpression binary) {
        if (binary instanceof EqualsTo) {
            return sign -> sign == 0;
        }
        if (binary instanceof NotEqualsTo) {
            return sign -> sign != 0;
        }
        if (binary instanceof MinorThan) {
            return sign -> sign < 0;
        }
        if (binary instanceof MinorThanEquals) {
            return sign -> sign <= 0;
        }
        if (binary instanceof GreaterThan) {
            return sign -> sign > 0;
        }
        return binary instanceof GreaterThanEquals ? sign -> sign >= 0 : null;
    }

    private static BinaryOperator<BigDecimal> operator(BinaryExpression binary) {
        if (binary instanceof Addition) {
            return BigDecimal::add;
        }
        if (binary instanceof Subtraction) {
            return BigDecimal::subtract;
        }
        if (binary instanceof Multiplication) {
            return BigDecimal::multiply;
        }
        if (binary instanceof Division) {
            return (one, other) -> other.signum() == 0 ? null : one.divide(other, QUOTIENT);
        }
        return binary instanceof Modulo ? (one, other) -> other.signum() == 0 ? null : one.remainder(other) : null;
    }

    private static Term compared(Term one, Term other, IntPredicate comparison, Expression whole) {
        if (!one.goesWith(other)) {
            throw problem("\"" + whole + "\" compares a " + shown(one.kind()) + " with a " + shown(other.kind()));
        }
        if (one.scale() >= 0 && one.scale() == other.scale()) {
            int left = one.column();
            int right = other.column();
            return Term.condition(row -> {
                long a = row.number(left);
                long b = row.number(right);
                return a == Column.NULL_LONG || b == Column.NULL_LONG ? null : comparison.test(Long.compare(a, b));
            });
        }
        return Term.condition(row -> {
            Object a = one.value().of(row);
            Object b = other.value().of(row);
            return a == null || b == null ? null : comparison.test(compare(a, b));
        });
    }

    private static int compare(Object one, Object other) {
        if (one instanceof BigDecimal number) {
            return number.compareTo((BigDecimal) other);
        }
        if (one instanceof String text) {
            return TextOrder.compare(text, (String) other);
        }
        return one instanceof Long time
                ? Long.compare(time, (Long) other)
                : Boolean.compare((Boolean) one, (Boolean) other);
    }

    private static Term both(Term one, Term other, boolean decides) {
        Condition left = one.asCondition();
        Condition right = other.asCondition();
        return Term.condition(row -> {
            Boolean first = left.of(row);
            if (first != null && first == decides) {
                return decides;
            }
            Boolean second = right.of(row);
            if (second != null && second == decides) {
                return decides;
            }
            return first == null || second == null ? null : (Boolean) !decides;
        });
    }

    private static Term negated(Term term, boolean isNegated) {
        if (!isNegated) {
            return term;
        }
        Condition condition = term.asCondition();
        return Term.condition(row -> {
            Boolean holds = condition.of(row);
            return holds == null ? null : (Boolean) !holds;
        });
    }

    private Term between(Between between) {
        Term value = term(between.getLeftExpression());
        Term from = compared(value, term(between.getBetweenExpressionStart()), sign -> sign >= 0, between);
        Term to = compared(value, term(between.getBetweenExpressionEnd()), sign -> sign <= 0, between);
        return negated(both(from, to, false), between.isNot());
    }

    private Term in(InExpression in) {
        if (!(in.getRightExpression() instanceof ParenthesedExpressionList<?> list)) {
            throw unknown(in);
        }
        Term value = term(in.getLeftExpression());
        Term any = null;
        for (Expression item : list) {
            Term equal = compared(value, term(item), sign -> sign == 0, in);
            any = any == null ? equal : both(any, equal, true);
        }
        if (any == null) {
            throw unknown(in);
        }
        return negated(any, in.isNot());
    }

    private Term like(LikeExpression like) {
        Term text = term(like.getLeftExpression());
        if (text.kind() != Kind.TEXT || !(like.getRightExpression() instanceof StringValue literal)) {
            throw problem("\"" + like + "\" needs a text column before it and a text in quotes after it");
        }
        Pattern pattern = pattern(like, literal.getNotExcapedValue());
        return negated(
                Term.condition(row -> {
                    Object value = text.value().of(row);
                    return value == null
                            ? null
                            : (Boolean) pattern.matcher((String) value).find();
                }),
                like.isNot());
    }

    private static Pattern pattern(LikeExpression like, String text) {
        switch (like.getLikeKeyWord()) {
            case LIKE -> {
                String escape = like.getEscape() instanceof StringValue value ? value.getValue() : "";
                return LikePattern.of(text, escape);
            }
            case RLIKE, REGEXP -> {
                try {
                    return Pattern.compile(text);
                } catch (PatternSyntaxException e) {
                    throw problem("\"" + text + "\" is no regular expression: " + e.getMessage());
                }
            }
            default -> throw problem("\"" + like + "\": write LIKE, or RLIKE with a regular expression");
        }
    }

    private Term condition(Expression expression) {
        Term term = term(expression);
        if (term.kind() != Kind.CONDITION && term.kind() != Kind.NULL) {
            throw problem("\"" + expression + "\" is a " + shown(term.kind()) + " and no condition");
        }
        return term;
    }

    private Term number(Expression expression) {
        Term term = term(expression);
        if (term.kind() != Kind.NUMBER && term.kind() != Kind.NULL) {
            throw problem("\"" + expression + "\" is a " + shown(term.kind()) + " and no number");
        }
        return term;
    }

    private Term literal(Expression expression) {
        if (expression instanceof LongValue number) {
            return number(number.getStringValue());
        }
        if (expression instanceof DoubleValue number) {
            return number(number.toString());
        }
        if (expression instanceof SignedExpression signed && signed.getSign() != '~') {
            Term number = number(signed.getExpression());
            boolean isNegative = signed.getSign() == '-';
            return Term.of(Kind.NUMBER, row -> {
                BigDecimal value = (BigDecimal) number.value().of(row);
                return value == null || !isNegative ? value : value.negate();
            });
        }
        if (expression instanceof StringValue text) {
            return constant(Kind.TEXT, text.getNotExcapedValue());
        }
        if (expression instanceof BooleanValue truth) {
            return constant(Kind.CONDITION, truth.getValue());
        }
        if (expression instanceof NullValue) {
            return constant(Kind.NULL, null);
        }
        if (expression instanceof CastExpression cast && cast.getLeftExpression() instanceof StringValue text) {
            return time(cast, text.getValue());
        }
        throw unknown(expression);
    }

    /** Not one that takes for ever to add: no double has as many digits. */
    private static Term number(String text) {
        BigDecimal value = new BigDecimal(text);
        if (Math.abs((long) value.precision() - value.scale()) > MOST_DIGITS) {
            throw problem("\"" + text + "\" has more than " + MOST_DIGITS + " digits");
        }
        return constant(Kind.NUMBER, value);
    }

    /** {@code DATE '2026-03-01'} or {@code TIMESTAMP '2026-03-01 10:00:00'}, in UTC. */
    private static Term time(CastExpression cast, String text) {
        try {
            if (cast.toString().toUpperCase(java.util.Locale.ROOT).startsWith("DATE '")) {
                return constant(Kind.DATE, LocalDate.parse(text).toEpochDay());
            }
            if (cast.toString().toUpperCase(java.util.Locale.ROOT).startsWith("TIMESTAMP '")) {
                LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
                return constant(Kind.TIMESTAMP, time.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + time.getNano() / 1000);
            }
        } catch (DateTimeParseException e) {
            throw problem("\"" + cast + "\" is no time: write DATE '2026-03-01' or TIMESTAMP '2026-03-01 10:00:00'");
        }
        throw unknown(cast);
    }

    private static Term constant(Kind kind, Object value) {
        return Term.of(kind, row -> value);
    }

    private Term column(net.sf.jsqlparser.schema.Column named) {
        String name = named.getFullyQualifiedName().replaceAll("^[\"`]|[\"`]$", "");
        for (int at = 0; at < columns.size(); at++) {
            if (columns.get(at).name().equals(name)) {
                return column(at, columns.get(at).type());
            }
        }
        throw problem("there is no column " + name + ", only "
                + String.join(", ", columns.stream().map(RowColumn::name).toList()));
    }

    private static Term column(int at, ColumnType type) {
        Term.Value value =
                switch (type.kind()) {
                    case INTEGER -> row -> decimal(row.number(at), 0);
                    case DECIMAL ->
                        type.isLong() ? row -> decimal(row.number(at), type.scale()) : row -> row.object(at);
                    case DOUBLE -> row -> row.object(at) == null ? null : new BigDecimal((Double) row.object(at));
                    case BOOLEAN -> row -> row.number(at) == Column.NULL_LONG ? null : (Object) (row.number(at) != 0);
                    case DATE, TIMESTAMP -> row -> row.number(at) == Column.NULL_LONG ? null : (Object) row.number(at);
                    case TEXT, JSON, BINARY -> row -> row.object(at);
                };
        Kind kind =
                switch (type.kind()) {
                    case INTEGER, DECIMAL, DOUBLE -> Kind.NUMBER;
                    case BOOLEAN -> Kind.CONDITION;
                    case DATE -> Kind.DATE;
                    case TIMESTAMP -> Kind.TIMESTAMP;
                    case TEXT, JSON -> Kind.TEXT;
                    case BINARY -> Kind.NULL;
                };
        boolean isLongNumber = type.isLong() && kind != Kind.CONDITION;
        return new Term(kind, value, at, isLongNumber ? type.scale() : -1);
    }

    private static BigDecimal decimal(long unscaled, int scale) {
        return unscaled == Column.NULL_LONG ? null : BigDecimal.valueOf(unscaled, scale);
    }

    private static String shown(Kind kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static IllegalArgumentException unknown(Expression expression) {
        return problem(
                "\"" + expression + "\" is not supported in a check: write comparisons, + - * / %, AND, OR, NOT, IN,"
                        + " BETWEEN, LIKE, RLIKE and IS NULL over columns");
    }

    private static IllegalArgumentException problem(String message) {
        return new IllegalArgumentException(message);
    }
}
