package io.kappalake.transforms.sql;

import io.kappalake.tables.format.IndexedValues;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlCase;

/** Compiles expressions to {@link SqlTerm}s. What it cannot compile is a {@link SqlProblem} at its place. */
public final class Expressions {

    private static final int MOST_SCALE = 38;
    private static final int QUOTIENT_SCALE = 8;

    private final Scope scope;
    private final boolean isOverEvents;

    /** Part of terms, which travel with the job. */
    private interface Operator extends BinaryOperator<Object>, Serializable {}

    /** Over the columns of events: a quotient that CASE or COALESCE chooses is rounded there. */
    public static Expressions overEvents(Scope scope) {
        return new Expressions(scope, true);
    }

    /** Over results: nothing is rounded. */
    public static Expressions overResults(Scope scope) {
        return new Expressions(scope, false);
    }

    private Expressions(Scope scope, boolean isOverEvents) {
        this.scope = scope;
        this.isOverEvents = isOverEvents;
    }

    /** The value as one of the type: a double, or a quotient that is rounded. */
    SqlTerm.Value as(ColumnType type, SqlTerm term) {
        SqlTerm.Value value = term.value();
        if (type == null || !type.isNumber()) {
            return value;
        }
        if (type.is(Kind.DOUBLE)) {
            return row -> ExactNumbers.as(type, value.of(row));
        }
        if (!isOverEvents) {
            return value;
        }
        int scale = type.scale();
        return row -> {
            Object found = value.of(row);
            return found instanceof Ratio ? ExactNumbers.rounded(found, scale) : found;
        };
    }

    public SqlTerm term(SqlNode node) {
        Optional<SqlTerm> known = scope.known(node);
        if (known.isPresent()) {
            return known.get();
        }
        if (node instanceof SqlIdentifier name) {
            return scope.column(name);
        }
        if (node instanceof SqlLiteral literal) {
            return Literals.term(literal);
        }
        if (node instanceof SqlCase choice) {
            return new Choices(this).term(choice);
        }
        if (node instanceof SqlCall call) {
            return call(call);
        }
        throw unsupported(node);
    }

    /** A term that is true, false or NULL. */
    public SqlTerm condition(SqlNode node) {
        SqlTerm term = term(node);
        if (!term.isCondition()) {
            throw new SqlProblem(node, "\"" + text(node) + "\" is a " + term.typeText() + " and no condition");
        }
        return term;
    }

    SqlTerm number(SqlNode node) {
        SqlTerm term = term(node);
        if (!term.isNumber()) {
            throw new SqlProblem(node, "\"" + text(node) + "\" is a " + term.typeText() + " and no number");
        }
        return term;
    }

    private SqlTerm call(SqlCall call) {
        return switch (call.getKind()) {
            case PLUS, MINUS, TIMES, DIVIDE, MOD -> arithmetic(call);
            case PLUS_PREFIX -> number(call.operand(0));
            case MINUS_PREFIX -> negated(number(call.operand(0)));
            case CAST -> new Casts(this).term(call.operand(0), (SqlDataTypeSpec) call.operand(1));
            default -> call instanceof SqlBasicCall basic ? named(basic) : new Conditions(this).term(call);
        };
    }

    private SqlTerm named(SqlBasicCall call) {
        List<SqlNode> operands = call.getOperandList();
        return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "MOD" -> arithmetic(call);
            case "ABS" -> absolute(number(only(call)));
            case "COALESCE" -> new Choices(this).coalesce(call, operands);
            case "NULLIF" -> new Choices(this).nullIf(call);
            default -> new Conditions(this).term(call);
        };
    }

    private static SqlNode only(SqlCall call) {
        if (call.operandCount() != 1) {
            throw new SqlProblem(call, "\"" + text(call) + "\" takes one value");
        }
        return call.operand(0);
    }

    private static SqlTerm negated(SqlTerm term) {
        return SqlTerm.of(
                        term.type(),
                        term.isOptional(),
                        row -> ExactNumbers.negate(term.value().of(row)))
                .within(term.digits());
    }

    private static SqlTerm absolute(SqlTerm term) {
        return SqlTerm.of(term.type(), term.isOptional(), row -> {
                    Object value = term.value().of(row);
                    return value != null && ExactNumbers.sign(value) < 0 ? ExactNumbers.negate(value) : value;
                })
                .within(term.digits());
    }

    private SqlTerm arithmetic(SqlCall call) {
        if (call.operandCount() != 2) {
            throw unsupported(call);
        }
        SqlTerm left = number(call.operand(0));
        SqlTerm right = number(call.operand(1));
        SqlKind kind = call.getKind() == SqlKind.OTHER_FUNCTION ? SqlKind.MOD : call.getKind();
        if (kind == SqlKind.DIVIDE && left.is(Kind.INTEGER) && right.is(Kind.INTEGER)) {
            throw new SqlProblem(
                    call,
                    "\"" + text(call) + "\" divides whole numbers, which SQL engines cut: write CAST("
                            + text(call.operand(0)) + " AS DECIMAL(38, 8)) / " + text(call.operand(1)));
        }
        Operator operator = operator(kind);
        boolean mayBeZero = (kind == SqlKind.DIVIDE || kind == SqlKind.MOD) && !right.isPositive();
        SqlTerm.Value one = left.value();
        SqlTerm.Value other = right.value();
        SqlTerm term = SqlTerm.of(
                        type(kind, left.type(), right.type()),
                        left.isOptional() || right.isOptional() || mayBeZero,
                        kind == SqlKind.TIMES
                                ? new Product(one, other)
                                : row -> operator.apply(one.of(row), other.of(row)))
                .within(digits(kind, left, right));
        boolean isPositive = left.isPositive() && right.isPositive() && kind != SqlKind.MINUS && kind != SqlKind.MOD;
        return isPositive ? term.positive() : term;
    }

    private record Product(SqlTerm.Value one, SqlTerm.Value other) implements SqlTerm.Value {

        @Override
        public Object of(IndexedValues row) {
            return ExactNumbers.multiply(one.of(row), other.of(row));
        }

        @Override
        public double near(IndexedValues row) {
            return one.near(row) * other.near(row);
        }
    }

    private static Operator operator(SqlKind kind) {
        return switch (kind) {
            case PLUS -> ExactNumbers::add;
            case MINUS -> (one, other) -> ExactNumbers.add(one, ExactNumbers.negate(other));
            case DIVIDE -> ExactNumbers::divide;
            default -> ExactNumbers::remainder;
        };
    }

    private static int digits(SqlKind kind, SqlTerm left, SqlTerm right) {
        return switch (kind) {
            case PLUS, MINUS -> Math.max(left.digits(), right.digits()) + 1;
            case TIMES -> left.digits() + right.digits();
            case DIVIDE -> SqlTerm.ANY;
            default -> right.digits();
        };
    }

    /** Results have 38 digits; a quotient has 8 decimals, a product as many as both factors. */
    private static ColumnType type(SqlKind kind, ColumnType left, ColumnType right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        if (left.is(Kind.DOUBLE) || right.is(Kind.DOUBLE)) {
            return ColumnType.DOUBLE;
        }
        if (left.is(Kind.INTEGER) && right.is(Kind.INTEGER)) {
            return ColumnType.INTEGER;
        }
        int scale =
                switch (kind) {
                    case DIVIDE -> QUOTIENT_SCALE;
                    case TIMES -> left.scale() + right.scale();
                    default -> Math.max(left.scale(), right.scale());
                };
        return ColumnType.decimal(MOST_SCALE, Math.min(scale, MOST_SCALE));
    }

    /** The smallest type that holds values of all; null if all are NULL. */
    static ColumnType common(SqlNode at, List<SqlTerm> terms) {
        ColumnType common = null;
        for (SqlTerm term : terms) {
            if (!terms.get(0).goesWith(term)) {
                throw new SqlProblem(
                        at,
                        "\"" + text(at) + "\" is a " + terms.get(0).typeText() + " or a " + term.typeText()
                                + ": make it one of them");
            }
            common = common(common, term.type());
        }
        return common;
    }

    private static ColumnType common(ColumnType one, ColumnType other) {
        if (one == null || other == null || one.equals(other)) {
            return one == null ? other : one;
        }
        return one.isNumber() ? type(SqlKind.PLUS, one, other) : ColumnType.TEXT;
    }

    /** An expression as written, in one line. */
    static String text(SqlNode node) {
        return node.toString().replaceAll("\\s+", " ").replace("`", "");
    }

    static SqlProblem unsupported(SqlNode node) {
        return new SqlProblem(
                node,
                "\"" + text(node)
                        + "\" is not supported: write columns, literals, + - * / %, comparisons, AND, OR, NOT,"
                        + " IN, BETWEEN, LIKE, RLIKE, IS NULL, CASE, COALESCE, NULLIF, ABS and CAST");
    }
}
