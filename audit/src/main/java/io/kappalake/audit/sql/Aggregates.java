package io.kappalake.audit.sql;

import io.kappalake.audit.sql.Typed.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/**
 * The aggregates of a statement as columns of a query. Sums come in two parts, so that none overflows: whole multiples
 * of 10^18, and the rest. Sums of columns of 64 bits need one part; products of two such are summed with one factor cut
 * in two, since dividing a product costs several times as much.
 */
final class Aggregates {

    private static final Set<String> NAMES = Set.of(
            "COUNT",
            "SUM",
            "AVG",
            "MIN",
            "MAX",
            "STDDEV_SAMP",
            "STDDEV_POP",
            "VAR_SAMP",
            "VAR_POP",
            "FIRST_VALUE",
            "LAST_VALUE");

    private static final BigInteger CUT = BigInteger.TEN.pow(9);
    private static final BigInteger PART = BigInteger.TEN.pow(18);

    private final DuckSql events;
    private final String order;
    private final int first;
    private final List<String> columns = new ArrayList<>();

    /** The value of an expression in a row of the query. */
    @FunctionalInterface
    interface Value {
        Object of(Object[] row);
    }

    /**
     * @param order SQL of what decides among events of one time
     * @param first number of the query's columns before those of aggregates
     */
    Aggregates(DuckSql events, String order, int first) {
        this.events = events;
        this.order = order;
        this.first = first;
    }

    /** The columns to select. */
    List<String> columns() {
        return columns;
    }

    private int column(String sql) {
        int known = columns.indexOf(sql);
        if (known >= 0) {
            return first + known;
        }
        columns.add(sql);
        return first + columns.size() - 1;
    }

    /** Empty if the expression is no aggregate. */
    Optional<Value> read(SqlNode node) {
        if (node.getKind() == SqlKind.FILTER) {
            SqlNode condition = ((SqlCall) node).operand(1);
            return Optional.of(
                    value(((SqlCall) node).operand(0), events.of(condition).sql()));
        }
        return node instanceof SqlBasicCall call && NAMES.contains(name(call))
                ? Optional.of(value(call, "TRUE"))
                : Optional.empty();
    }

    private static String name(SqlCall call) {
        return call.getOperator().getName().toUpperCase(Locale.ROOT);
    }

    private Value value(SqlBasicCall call, String filter) {
        String where = " FILTER (WHERE " + filter + ")";
        if (call.operand(0).toString().equals("*")) {
            int at = column("count(*)" + where);
            return row -> Fraction.of((Long) row[at]);
        }
        Typed argument = events.value(call.operand(0));
        return switch (name(call)) {
            case "COUNT" -> {
                boolean isDistinct = call.getFunctionQuantifier() != null
                        && call.getFunctionQuantifier().toString().equals("DISTINCT");
                int at = column("count(" + (isDistinct ? "DISTINCT " : "") + argument.sql() + ")" + where);
                yield row -> Fraction.of((Long) row[at]);
            }
            case "SUM" -> sum(call.operand(0), argument, where);
            case "AVG" -> average(call.operand(0), argument, where);
            case "MIN", "MAX" ->
                typed(column(name(call).toLowerCase(Locale.ROOT) + "(" + argument.sql() + ")" + where), argument);
            case "FIRST_VALUE", "LAST_VALUE" ->
                edge(argument, filter, name(call).equals("LAST_VALUE"));
            default -> deviation(argument, where, name(call));
        };
    }

    private Value sum(SqlNode of, Typed argument, String where) {
        Optional<String> narrow = argument.narrow();
        if (narrow.isPresent()) {
            return sumOfNarrow(narrow.get(), argument.scale(), where);
        }
        if (of instanceof SqlCall product && product.getKind() == SqlKind.TIMES) {
            Optional<String> one = events.of(product.operand(0)).narrow();
            Optional<String> other = events.of(product.operand(1)).narrow();
            if (one.isPresent() && other.isPresent()) {
                return sumOfProducts(one.get(), other.get(), argument.scale(), where);
            }
        }
        return sum(argument.sql(), argument.scale(), where);
    }

    private Value sumOfNarrow(String column, int scale, String where) {
        int at = column("sum(" + column + ")" + where);
        return row -> row[at] == null ? null : Fraction.of((BigInteger) row[at], scale);
    }

    private Value sumOfProducts(String one, String other, int scale, String where) {
        int high = column("sum(" + one + "::HUGEINT * (" + other + " // " + CUT + "))" + where);
        int low = column("sum(" + one + "::HUGEINT * (" + other + " % " + CUT + "))" + where);
        return row -> row[high] == null
                ? null
                : Fraction.of(((BigInteger) row[high]).multiply(CUT).add((BigInteger) row[low]), scale);
    }

    private Value sum(String sql, int scale, String where) {
        int high = column("sum((" + sql + ") // " + PART + "::HUGEINT)" + where);
        int low = column("sum((" + sql + ") % " + PART + "::HUGEINT)" + where);
        return row -> row[high] == null
                ? null
                : Fraction.of(((BigInteger) row[high]).multiply(PART).add((BigInteger) row[low]), scale);
    }

    private Value count(Typed argument, String where) {
        int at = column("count(" + argument.sql() + ")" + where);
        return row -> Fraction.of((Long) row[at]);
    }

    private Value average(SqlNode of, Typed argument, String where) {
        Value sum = sum(of, argument, where);
        Value count = count(argument, where);
        return row -> {
            Fraction total = (Fraction) sum.of(row);
            return total == null ? null : total.over((Fraction) count.of(row));
        };
    }

    private Value edge(Typed argument, String filter, boolean isLast) {
        String by = "(event_time, " + order + argument.sql() + ")";
        return typed(
                column((isLast ? "arg_max(" : "arg_min(") + argument.sql() + ", " + by + ") FILTER (WHERE " + filter
                        + " AND (" + argument.sql() + ") IS NOT NULL)"),
                argument);
    }

    static Value typed(int at, Typed of) {
        int scale = of.scale();
        return of.kind() == Kind.NUMBER
                ? row -> row[at] == null ? null : Fraction.of((BigInteger) row[at], scale)
                : of.kind() == Kind.DATE
                        ? row -> row[at] == null ? null : (Object) ((Number) row[at]).longValue()
                        : row -> row[at];
    }

    /** (n·Σx² − (Σx)²) / (n·(n−1)), or over n² for a population, and its root. */
    private Value deviation(Typed argument, String where, String name) {
        Value count = count(argument, where);
        Optional<String> narrow = argument.narrow();
        Value sum = narrow.map(column -> sumOfNarrow(column, 0, where)).orElseGet(() -> sum(argument.sql(), 0, where));
        Value squares = narrow.map(column -> sumOfProducts(column, column, 0, where))
                .orElseGet(() -> sum("(" + argument.sql() + ") * (" + argument.sql() + ")", 0, where));
        boolean isSample = name.endsWith("SAMP");
        double unit = Math.pow(10, argument.scale());
        return row -> {
            BigInteger n = ((Fraction) count.of(row)).above();
            if (n.compareTo(isSample ? BigInteger.ONE : BigInteger.ZERO) <= 0) {
                return null;
            }
            BigInteger total = ((Fraction) sum.of(row)).above();
            BigInteger spread = n.multiply(((Fraction) squares.of(row)).above()).subtract(total.multiply(total));
            BigInteger pairs = n.multiply(isSample ? n.subtract(BigInteger.ONE) : n);
            double variance = spread.doubleValue() / pairs.doubleValue();
            return name.startsWith("STDDEV") ? Math.sqrt(variance) / unit : variance / (unit * unit);
        };
    }
}
