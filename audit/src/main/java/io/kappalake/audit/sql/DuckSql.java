package io.kappalake.audit.sql;

import io.kappalake.audit.sql.Typed.Kind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlBasicTypeNameSpec;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUnknownLiteral;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.apache.calcite.util.NlsString;

/** Writes expressions over events in DuckDB's SQL. */
record DuckSql(Map<String, Typed> columns) {

    private static final int QUOTIENT = 8;

    Typed of(SqlNode node) {
        if (node instanceof SqlIdentifier name) {
            Typed column = columns.get(name.toString());
            if (column == null) {
                throw new Unsupported(node);
            }
            return column;
        }
        if (node instanceof SqlLiteral literal) {
            return literal(literal);
        }
        if (node instanceof SqlCase choice) {
            return choice(choice);
        }
        if (node instanceof SqlCall call) {
            return call(call);
        }
        throw new Unsupported(node);
    }

    /** As a value of its own: a quotient has 8 decimals, and its products as many as their factors together. */
    Typed value(SqlNode node) {
        Typed typed = of(node);
        return typed.kind() == Kind.NUMBER ? typed.rounded(decimals(node)) : typed;
    }

    /** Decimals of the type of an expression. */
    int decimals(SqlNode node) {
        if (node instanceof SqlCall call && !(node instanceof SqlCase)) {
            switch (call.getKind()) {
                case DIVIDE -> {
                    return QUOTIENT;
                }
                case TIMES -> {
                    return Math.min(38, decimals(call.operand(0)) + decimals(call.operand(1)));
                }
                case PLUS, MINUS, MOD -> {
                    return Math.max(decimals(call.operand(0)), decimals(call.operand(1)));
                }
                case PLUS_PREFIX, MINUS_PREFIX -> {
                    return decimals(call.operand(0));
                }
                default -> {
                    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
                    if (name.equals("ABS") || name.equals("NULLIF")) {
                        return decimals(call.operand(0));
                    }
                }
            }
        }
        return of(node).scale();
    }

    private Typed literal(SqlLiteral literal) {
        return switch (literal.getTypeName()) {
            case NULL -> Typed.of(Kind.NULL, "NULL");
            case BOOLEAN -> Typed.of(Kind.CONDITION, literal.toString());
            case CHAR, VARCHAR -> Typed.of(Kind.TEXT, quoted(text(literal)));
            case DECIMAL, DOUBLE -> number(literal.bigDecimalValue());
            case DATE -> date(String.valueOf(literal.getValue()));
            case TIMESTAMP -> time(String.valueOf(literal.getValue()));
            case UNKNOWN -> unknown((SqlUnknownLiteral) literal);
            default -> throw new Unsupported(literal);
        };
    }

    private static Typed unknown(SqlUnknownLiteral literal) {
        return literal.tag.equals("DATE") ? date(literal.getValue()) : time(literal.getValue());
    }

    private static Typed date(String text) {
        return Typed.of(Kind.DATE, Long.toString(LocalDate.parse(text).toEpochDay()));
    }

    private static Typed time(String text) {
        LocalDateTime time = LocalDateTime.parse(text.replace(' ', 'T'));
        long micros = time.toEpochSecond(ZoneOffset.UTC) * 1_000_000 + time.getNano() / 1000;
        return Typed.of(Kind.TIME, Long.toString(micros));
    }

    private static Typed number(BigDecimal value) {
        BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
        return Typed.number("(" + plain.unscaledValue() + "::HUGEINT)", plain.scale());
    }

    static String text(SqlLiteral literal) {
        return literal.getValueAs(NlsString.class).getValue();
    }

    static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private Typed call(SqlCall call) {
        String comparison = comparison(call.getKind());
        if (comparison != null) {
            return compared(of(call.operand(0)), comparison, of(call.operand(1)));
        }
        return switch (call.getKind()) {
            case PLUS, MINUS -> sum(call);
            case TIMES -> product(of(call.operand(0)), of(call.operand(1)));
            case DIVIDE -> quotient(of(call.operand(0)), of(call.operand(1)));
            case MOD -> remainder(of(call.operand(0)), of(call.operand(1)));
            case PLUS_PREFIX -> of(call.operand(0));
            case MINUS_PREFIX -> negated(of(call.operand(0)));
            case CAST -> cast(of(call.operand(0)), (SqlDataTypeSpec) call.operand(1));
            case AND, OR -> condition("(" + sql(call, 0) + " " + call.getKind() + " " + sql(call, 1) + ")");
            case NOT -> condition("(NOT " + sql(call, 0) + ")");
            case IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE ->
                condition("(" + sql(call, 0) + " " + call.getKind().toString().replace('_', ' ') + ")");
            case BETWEEN -> between(call);
            case IN, NOT_IN -> in(call);
            default -> call.getOperator() instanceof SqlLikeOperator like ? like(call, like) : named(call);
        };
    }

    private String sql(SqlCall call, int operand) {
        return of(call.operand(operand)).sql();
    }

    private static Typed condition(String sql) {
        return Typed.of(Kind.CONDITION, sql);
    }

    private Typed named(SqlCall call) {
        return switch (call.getOperator().getName().toUpperCase(Locale.ROOT)) {
            case "MOD" -> remainder(of(call.operand(0)), of(call.operand(1)));
            case "ABS" -> {
                Typed of = of(call.operand(0));
                String divisor = of.isOverOne() ? "" : "abs(" + of.divisor() + ")";
                yield new Typed("abs(" + of.sql() + ")", of.kind(), of.scale(), divisor);
            }
            case "COALESCE" -> common("coalesce(", call.getOperandList(), ", ", ")");
            case "NULLIF" -> {
                Typed equal = compared(of(call.operand(0)), "=", of(call.operand(1)));
                Typed kept = value(call.operand(0));
                yield new Typed(
                        "(CASE WHEN " + equal.sql() + " THEN NULL ELSE " + kept.sql() + " END)",
                        kept.kind(),
                        kept.scale(),
                        "");
            }
            default -> throw new Unsupported(call);
        };
    }

    private static String comparison(SqlKind kind) {
        return switch (kind) {
            case EQUALS -> "=";
            case NOT_EQUALS -> "<>";
            case LESS_THAN -> "<";
            case LESS_THAN_OR_EQUAL -> "<=";
            case GREATER_THAN -> ">";
            case GREATER_THAN_OR_EQUAL -> ">=";
            default -> null;
        };
    }

    private static Typed compared(Typed one, String comparison, Typed other) {
        List<Typed> alike = Typed.alike(one, other);
        Typed left = alike.get(0);
        String sign = left.isOverOne() ? "" : " * sign(" + left.divisor() + ")::HUGEINT";
        return condition(
                "(" + left.sql() + sign + " " + comparison + " " + alike.get(1).sql() + sign + ")");
    }

    private Typed sum(SqlCall call) {
        List<Typed> alike = Typed.alike(of(call.operand(0)), of(call.operand(1)));
        Typed left = alike.get(0);
        String sign = call.getKind() == SqlKind.PLUS ? " + " : " - ";
        return new Typed("(" + left.sql() + sign + alike.get(1).sql() + ")", left.kind(), left.scale(), left.divisor());
    }

    private static Typed product(Typed one, Typed other) {
        if (one.kind() == Kind.DOUBLE || other.kind() == Kind.DOUBLE) {
            return Typed.of(
                    Kind.DOUBLE,
                    "(" + one.asDouble().sql() + " * " + other.asDouble().sql() + ")");
        }
        String divisor = one.isOverOne() ? other.divisor() : one.divisor();
        if (!one.isOverOne() && !other.isOverOne()) {
            divisor = "(" + one.divisor() + " * " + other.divisor() + ")";
        }
        return new Typed(
                "(" + one.sql() + " * " + other.sql() + ")", Kind.NUMBER, one.scale() + other.scale(), divisor);
    }

    private static Typed quotient(Typed one, Typed other) {
        if (one.kind() == Kind.DOUBLE || other.kind() == Kind.DOUBLE) {
            return Typed.of(
                    Kind.DOUBLE,
                    "(" + one.asDouble().sql() + " / nullif(" + other.asDouble().sql() + ", 0))");
        }
        int scale = Math.max(one.scale(), other.scale());
        Typed above = one.at(scale);
        String dividend = other.isOverOne() ? above.sql() : "(" + above.sql() + " * " + other.divisor() + ")";
        String divisor = "nullif(" + other.sql() + ", 0)";
        return new Typed(
                dividend,
                Kind.NUMBER,
                scale - other.scale(),
                above.isOverOne() ? divisor : "(" + above.divisor() + " * " + divisor + ")");
    }

    private static Typed remainder(Typed one, Typed other) {
        List<Typed> alike = Typed.alike(one, other);
        Typed left = alike.get(0);
        return new Typed(
                "(" + left.sql() + " % nullif(" + alike.get(1).sql() + ", 0))",
                left.kind(),
                left.scale(),
                left.divisor());
    }

    private static Typed negated(Typed of) {
        return new Typed("(-" + of.sql() + ")", of.kind(), of.scale(), of.divisor());
    }

    /** A number that does not fit becomes NULL. */
    private static Typed cast(Typed of, SqlDataTypeSpec to) {
        SqlBasicTypeNameSpec type = (SqlBasicTypeNameSpec) to.getTypeNameSpec();
        String name = type.getTypeName().toString().toUpperCase(Locale.ROOT);
        if (name.equals("DOUBLE")) {
            return of.asDouble();
        }
        boolean isWhole = name.equals("BIGINT");
        if (of.kind() == Kind.DOUBLE) {
            return ofDouble(of.sql(), isWhole, type);
        }
        if (of.kind() != Kind.NUMBER) {
            throw new Unsupported(to);
        }
        if (isWhole) {
            String divisor = of.isOverOne() ? "1::HUGEINT" : of.divisor();
            String cut = "(" + of.sql() + ") // (" + divisor + " * " + Typed.power(of.scale()) + ")";
            return Typed.number("(CASE WHEN abs(" + cut + ") < 9223372036854775808::HUGEINT THEN " + cut + " END)", 0);
        }
        int scale = Math.max(0, type.getScale());
        String rounded = of.rounded(scale).at(scale).sql();
        String limit = Typed.power(type.getPrecision());
        return Typed.number("(CASE WHEN abs(" + rounded + ") < " + limit + " THEN " + rounded + " END)", scale);
    }

    /** Scaled as a double, then rounded half-even, or cut. */
    private static Typed ofDouble(String sql, boolean isWhole, SqlBasicTypeNameSpec type) {
        if (isWhole) {
            return Typed.number(
                    "(CASE WHEN abs(" + sql + ") < 9223372036854775808::DOUBLE THEN trunc(" + sql + ")::HUGEINT END)",
                    0);
        }
        int scale = Math.max(0, type.getScale());
        String scaled = "round_even(" + sql + " * 1e" + scale + "::DOUBLE, 0)";
        return Typed.number(
                "(CASE WHEN abs(" + scaled + ") < 1e" + type.getPrecision() + "::DOUBLE THEN " + scaled
                        + "::HUGEINT END)",
                scale);
    }

    private Typed between(SqlCall call) {
        Typed of = of(call.operand(0));
        String sql = "(" + compared(of, ">=", of(call.operand(1))).sql() + " AND "
                + compared(of, "<=", of(call.operand(2))).sql() + ")";
        boolean isNegated = ((SqlBetweenOperator) call.getOperator()).isNegated();
        return condition(isNegated ? "(NOT " + sql + ")" : sql);
    }

    private Typed in(SqlCall call) {
        Typed of = of(call.operand(0));
        List<String> equal = new ArrayList<>();
        for (SqlNode item : (SqlNodeList) call.operand(1)) {
            equal.add(compared(of, "=", of(item)).sql());
        }
        String any = "(" + String.join(" OR ", equal) + ")";
        return condition(call.getKind() == SqlKind.NOT_IN ? "(NOT " + any + ")" : any);
    }

    private Typed like(SqlCall call, SqlLikeOperator like) {
        String text = sql(call, 0);
        String pattern = sql(call, 1);
        String sql = like.getName().toUpperCase(Locale.ROOT).endsWith("RLIKE")
                ? "regexp_matches(" + text + ", " + pattern + ")"
                : "(" + text + " LIKE " + pattern + (call.operandCount() > 2 ? " ESCAPE " + sql(call, 2) : "") + ")";
        return condition(like.isNegated() ? "(NOT " + sql + ")" : sql);
    }

    private Typed choice(SqlCase choice) {
        List<SqlNode> results = new ArrayList<>(choice.getThenOperands().getList());
        if (choice.getElseOperand() != null) {
            results.add(choice.getElseOperand());
        }
        Typed common = common("", results, "", "");
        StringBuilder sql = new StringBuilder("(CASE");
        for (int i = 0; i < choice.getWhenOperands().size(); i++) {
            SqlNode when = choice.getWhenOperands().get(i);
            String condition = choice.getValueOperand() == null
                    ? of(when).sql()
                    : compared(of(choice.getValueOperand()), "=", of(when)).sql();
            sql.append(" WHEN ").append(condition).append(" THEN ").append(in(results.get(i), common));
        }
        if (choice.getElseOperand() != null) {
            sql.append(" ELSE ").append(in(choice.getElseOperand(), common));
        }
        return new Typed(sql.append(" END)").toString(), common.kind(), common.scale(), "");
    }

    private String in(SqlNode node, Typed common) {
        Typed of = common.kind() == Kind.NUMBER ? rounded(node, common.scale()) : of(node);
        return common.kind() == Kind.DOUBLE
                ? of.asDouble().sql()
                : of.kind() == Kind.NUMBER ? of.at(common.scale()).sql() : of.sql();
    }

    private Typed rounded(SqlNode node, int scale) {
        Typed of = of(node);
        return of.kind() == Kind.NUMBER ? of.rounded(scale) : of;
    }

    /** Values of one kind and scale. */
    private Typed common(String before, List<SqlNode> nodes, String between, String after) {
        Typed common = Typed.of(Kind.NULL, "NULL");
        for (SqlNode node : nodes) {
            Typed of = value(node);
            boolean isDouble = of.kind() == Kind.DOUBLE || common.kind() == Kind.DOUBLE;
            Kind kind = isDouble ? Kind.DOUBLE : of.kind() == Kind.NULL ? common.kind() : of.kind();
            common = new Typed("", kind, Math.max(common.scale(), of.scale()), "");
        }
        Typed same = common;
        String sql = before
                + String.join(
                        between, nodes.stream().map(node -> in(node, same)).toList())
                + after;
        return new Typed(sql, same.kind(), same.scale(), "");
    }
}
