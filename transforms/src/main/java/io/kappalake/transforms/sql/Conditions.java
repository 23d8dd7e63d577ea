package io.kappalake.transforms.sql;

import com.google.re2j.PatternSyntaxException;
import io.kappalake.tables.definition.Column;
import io.kappalake.transforms.feed.TextOrder;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlLikeOperator;

/** Conditions, by SQL's logic of three values. */
record Conditions(Expressions expressions) {

    /** No value that is near is further from the exact one than this share of it... */
    private static final double MOST_ERROR = 1e-9;

    /** ...if it is not so small that doubles lose digits. */
    private static final double LEAST_NEAR = 1e-200;

    /** A serializable test of a comparison's sign. */
    interface Sign extends IntPredicate, Serializable {}

    SqlTerm term(SqlCall call) {
        Sign sign = sign(call.getKind());
        if (sign != null) {
            return compared(call.operand(0), call.operand(1), sign, call);
        }
        return switch (call.getKind()) {
            case AND -> both(expressions.condition(call.operand(0)), expressions.condition(call.operand(1)), false);
            case OR -> both(expressions.condition(call.operand(0)), expressions.condition(call.operand(1)), true);
            case NOT -> negated(expressions.condition(call.operand(0)), true);
            case IS_NULL, IS_NOT_NULL -> isNull(call);
            case IS_TRUE -> is(call, Boolean.TRUE, true);
            case IS_NOT_TRUE -> is(call, Boolean.TRUE, false);
            case IS_FALSE -> is(call, Boolean.FALSE, true);
            case IS_NOT_FALSE -> is(call, Boolean.FALSE, false);
            case BETWEEN -> between(call);
            case IN, NOT_IN -> in(call);
            default -> call.getOperator() instanceof SqlLikeOperator like ? like(call, like) : refuse(call);
        };
    }

    private static SqlTerm refuse(SqlCall call) {
        throw Expressions.unsupported(call);
    }

    private static Sign sign(SqlKind kind) {
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

    SqlTerm equal(SqlNode one, SqlNode other, SqlNode whole) {
        return compared(one, other, sign -> sign == 0, whole);
    }

    private SqlTerm compared(SqlNode one, SqlNode other, Sign comparison, SqlNode whole) {
        return compared(expressions.term(one), expressions.term(other), comparison, whole);
    }

    private static SqlTerm compared(SqlTerm left, SqlTerm right, Sign comparison, SqlNode whole) {
        if (!left.goesWith(right)) {
            throw new SqlProblem(
                    whole,
                    "\"" + Expressions.text(whole) + "\" compares a " + left.typeText() + " with a "
                            + right.typeText());
        }
        boolean isOptional = left.isOptional() || right.isOptional();
        if (left.index() >= 0
                && right.index() >= 0
                && left.type().scale() == right.type().scale()
                && !left.is(Kind.BOOLEAN)) {
            return ofLongs(left.index(), right.index(), comparison, isOptional);
        }
        Optional<SqlTerm> fixed = WithConstant.of(left, right, comparison)
                .or(() -> WithConstant.of(right, left, sign -> comparison.test(-sign)));
        if (fixed.isPresent()) {
            return fixed.get();
        }
        SqlTerm.Value one = left.value();
        SqlTerm.Value other = right.value();
        if (isText(left) && isText(right)) {
            return SqlTerm.condition(isOptional, row -> {
                String a = (String) one.of(row);
                String b = (String) other.of(row);
                return a == null || b == null ? null : (Object) comparison.test(TextOrder.compare(a, b));
            });
        }
        return SqlTerm.condition(isOptional, row -> {
            double nearA = one.near(row);
            double nearB = other.near(row);
            if (Math.abs(nearA - nearB) > Math.max(LEAST_NEAR, (Math.abs(nearA) + Math.abs(nearB)) * MOST_ERROR)) {
                return comparison.test(nearA < nearB ? -1 : 1);
            }
            Object a = one.of(row);
            Object b = other.of(row);
            return a == null || b == null ? null : (Object) comparison.test(ExactNumbers.compare(a, b));
        });
    }

    private static SqlTerm ofLongs(int left, int right, Sign comparison, boolean isOptional) {
        return SqlTerm.condition(isOptional, row -> {
            long a = row.number(left);
            long b = row.number(right);
            return a == Column.NULL_LONG || b == Column.NULL_LONG ? null : (Object) comparison.test(Long.compare(a, b));
        });
    }

    private static SqlTerm both(SqlTerm left, SqlTerm right, boolean decides) {
        return SqlTerm.condition(left.isOptional() || right.isOptional(), row -> {
            Boolean first = left.holds(row);
            if (first != null && first == decides) {
                return decides;
            }
            Boolean second = right.holds(row);
            if (second != null && second == decides) {
                return decides;
            }
            return first == null || second == null ? null : (Object) !decides;
        });
    }

    private static SqlTerm negated(SqlTerm condition, boolean isNegated) {
        if (!isNegated) {
            return condition;
        }
        return SqlTerm.condition(condition.isOptional(), row -> {
            Boolean holds = condition.holds(row);
            return holds == null ? null : (Object) !holds;
        });
    }

    private SqlTerm isNull(SqlCall call) {
        SqlTerm.Value value = expressions.term(call.operand(0)).value();
        boolean wantsNull = call.getKind() == SqlKind.IS_NULL;
        return SqlTerm.condition(false, row -> (value.of(row) == null) == wantsNull);
    }

    private SqlTerm is(SqlCall call, Boolean truth, boolean wanted) {
        SqlTerm condition = expressions.condition(call.operand(0));
        return SqlTerm.condition(false, row -> truth.equals(condition.holds(row)) == wanted);
    }

    private SqlTerm between(SqlCall call) {
        if (call.getOperator().getName().endsWith(" SYMMETRIC")) {
            throw new SqlProblem(call, "BETWEEN SYMMETRIC is not supported: write the lesser bound first");
        }
        SqlTerm from = compared(call.operand(0), call.operand(1), sign -> sign >= 0, call);
        SqlTerm to = compared(call.operand(0), call.operand(2), sign -> sign <= 0, call);
        return negated(both(from, to, false), ((SqlBetweenOperator) call.getOperator()).isNegated());
    }

    private SqlTerm in(SqlCall call) {
        if (!(call.operand(1) instanceof SqlNodeList list) || list.isEmpty()) {
            throw Expressions.unsupported(call);
        }
        Optional<SqlTerm> among = WithConstant.in(
                expressions.term(call.operand(0)),
                list.stream().map(expressions::term).toList());
        if (among.isPresent()) {
            return negated(among.get(), call.getKind() == SqlKind.NOT_IN);
        }
        SqlTerm any = null;
        for (SqlNode item : list) {
            SqlTerm equal = compared(call.operand(0), item, sign -> sign == 0, call);
            any = any == null ? equal : both(any, equal, true);
        }
        return negated(any, call.getKind() == SqlKind.NOT_IN);
    }

    private SqlTerm like(SqlCall call, SqlLikeOperator like) {
        SqlTerm text = expressions.term(call.operand(0));
        if (!isText(text) || !(call.operand(1) instanceof SqlLiteral literal) || !isText(literal)) {
            throw new SqlProblem(
                    call,
                    "\"" + Expressions.text(call) + "\" needs a text column before it and a text in quotes after it");
        }
        TextPattern pattern = pattern(call, like.getName().toUpperCase(Locale.ROOT), Literals.text(literal));
        SqlTerm.Value value = text.value();
        SqlTerm matches = SqlTerm.condition(text.isOptional(), row -> {
            Object found = value.of(row);
            return found == null ? null : (Object) pattern.matches((String) found);
        });
        return negated(matches, like.isNegated());
    }

    private static boolean isText(SqlTerm term) {
        return term.type() != null && term.type().isText();
    }

    private static boolean isText(SqlLiteral literal) {
        return literal.getTypeName() == org.apache.calcite.sql.type.SqlTypeName.CHAR;
    }

    private static TextPattern pattern(SqlCall call, String name, String text) {
        if (name.endsWith("RLIKE")) {
            try {
                return new RegularExpression(text);
            } catch (PatternSyntaxException e) {
                throw new SqlProblem(call, "\"" + text + "\" is no regular expression: " + e.getMessage());
            }
        }
        if (!name.endsWith("LIKE") || name.endsWith("ILIKE")) {
            throw new SqlProblem(
                    call, "\"" + Expressions.text(call) + "\": write LIKE, or RLIKE with a regular expression");
        }
        List<SqlNode> operands = call.getOperandList();
        String escape = operands.size() > 2 ? Literals.text((SqlLiteral) operands.get(2)) : "";
        return LikePattern.of(text, escape);
    }
}
