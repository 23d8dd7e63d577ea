package io.kappalake.transforms.gold.sql;

import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import io.kappalake.transforms.gold.cell.Count;
import io.kappalake.transforms.gold.cell.DecimalSum;
import io.kappalake.transforms.gold.cell.Distinct;
import io.kappalake.transforms.gold.cell.Edge;
import io.kappalake.transforms.gold.cell.EventOrder;
import io.kappalake.transforms.gold.cell.Extreme;
import io.kappalake.transforms.gold.cell.LongExtreme;
import io.kappalake.transforms.gold.cell.LongSum;
import io.kappalake.transforms.gold.cell.SlotForm;
import io.kappalake.transforms.sql.ExactNumbers;
import io.kappalake.transforms.sql.Expressions;
import io.kappalake.transforms.sql.SqlProblem;
import io.kappalake.transforms.sql.SqlTerm;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/** Turns the aggregates of a statement into accumulators of its fold, and into terms of their results. */
final class AggregateText {

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

    private static final int WIDE = 38;
    private static final int DECIMALS = 8;

    /** Of the greatest number of events that a count holds. */
    private static final int EVENT_DIGITS = 19;

    private final Expressions events;
    private final EventOrder order;
    private final Accumulators accumulators;
    private final int keys;

    /**
     * @param events compiles expressions over the columns of an event
     * @param keys number of values before the aggregates among the results of a cell
     */
    AggregateText(Expressions events, EventOrder order, Accumulators accumulators, int keys) {
        this.events = events;
        this.order = order;
        this.accumulators = accumulators;
        this.keys = keys;
    }

    /** Empty if the expression is no aggregate. */
    Optional<SqlTerm> read(SqlNode node) {
        if (!(node instanceof SqlCall call)) {
            return Optional.empty();
        }
        if (call.getKind() == SqlKind.OVER || call.getKind() == SqlKind.WITHIN_GROUP) {
            throw new SqlProblem(call, call.getOperator().getName() + " is not supported: write a plain aggregate");
        }
        if (call.getKind() == SqlKind.FILTER) {
            return Optional.of(aggregate((SqlBasicCall) call.operand(0), call.operand(1)));
        }
        return call instanceof SqlBasicCall basic && NAMES.contains(name(basic))
                ? Optional.of(aggregate(basic, null))
                : Optional.empty();
    }

    private static String name(SqlCall call) {
        return call.getOperator().getName().toUpperCase(Locale.ROOT);
    }

    private SqlTerm aggregate(SqlBasicCall call, SqlNode condition) {
        SqlTerm filter = condition == null ? null : events.condition(condition);
        Argument argument = new Argument(call, condition, filter);
        boolean isDistinct = call.getFunctionQuantifier() != null
                && call.getFunctionQuantifier().toString().equals("DISTINCT");
        if (name(call).equals("COUNT")) {
            return isDistinct ? distinct(argument) : count(argument);
        }
        if (isDistinct) {
            throw new SqlProblem(call, "DISTINCT is for COUNT only: write COUNT(DISTINCT ...)");
        }
        return switch (name(call)) {
            case "SUM" -> sum(argument);
            case "AVG" -> average(argument);
            case "MIN", "MAX" -> extreme(argument, name(call).equals("MAX"));
            case "FIRST_VALUE", "LAST_VALUE" -> edge(argument, name(call).equals("LAST_VALUE"));
            default -> deviation(argument, name(call));
        };
    }

    /** The call, its only argument, and its filter. */
    private final class Argument {

        private final SqlBasicCall call;
        private final SqlTerm filter;
        private final String filterText;

        Argument(SqlBasicCall call, SqlNode condition, SqlTerm filter) {
            this.call = call;
            this.filter = filter;
            this.filterText = condition == null ? "" : " FILTER " + condition;
        }

        SqlNode node() {
            if (call.operandCount() != 1) {
                throw new SqlProblem(call, name(call) + " takes one value, not " + call.operandCount());
            }
            return call.operand(0);
        }

        /** An expression over an event, rounded where it is a quotient. */
        SqlTerm term() {
            SqlTerm term = events.term(node());
            if (term.type() == null) {
                throw new SqlProblem(node(), name(call) + " of NULL has no meaning");
            }
            if (term.index() >= 0 || !term.type().is(Kind.DECIMAL)) {
                return term;
            }
            int scale = term.type().scale();
            SqlTerm.Value value = term.value();
            return SqlTerm.of(term.type(), term.isOptional(), row -> {
                        Object found = value.of(row);
                        return found == null || found instanceof BigDecimal
                                ? found
                                : ExactNumbers.rounded(found, scale);
                    })
                    .within(term.digits());
        }

        SqlTerm number() {
            SqlTerm term = term();
            if (!term.isNumber()) {
                throw new SqlProblem(node(), name(call) + " needs a number");
            }
            if (term.type().is(Kind.DOUBLE)) {
                throw new SqlProblem(
                        node(),
                        name(call) + " of a double depends on the order of events: write " + name(call) + "(CAST("
                                + node().toString().replace("`", "") + " AS DECIMAL(38, 8)))");
            }
            return term;
        }

        boolean isOptional(SqlTerm term) {
            return term.isOptional() || filter != null;
        }

        String text(String of) {
            return of + filterText;
        }

        String nodeText() {
            return node().toString();
        }
    }

    private SqlTerm result(int number, ColumnType type, boolean isOptional) {
        int at = keys + number;
        return SqlTerm.of(type, isOptional, results -> results.object(at));
    }

    private SqlTerm count(Argument argument) {
        boolean isAll = argument.call.operandCount() == 1
                && argument.call.operand(0) instanceof SqlIdentifier name
                && name.isStar();
        SqlTerm counted = isAll ? null : argument.term();
        int number = counter(argument, counted);
        SqlTerm count = result(number, ColumnType.INTEGER, false);
        return argument.filter == null && (counted == null || !counted.isOptional()) ? count.positive() : count;
    }

    /** All events are counted once, also as those with a value of a required column. */
    private int counter(Argument argument, SqlTerm counted) {
        boolean isAll = counted == null || !counted.isOptional();
        String text = argument.text(isAll ? "count" : "count " + argument.nodeText());
        return accumulators.number(text, SlotForm.NUMBER, slot -> new Count(slot, argument.filter, counted));
    }

    private SqlTerm distinct(Argument argument) {
        SqlTerm counted = argument.term();
        int number = accumulators.number(
                argument.text("distinct " + argument.nodeText()),
                SlotForm.DISTINCT,
                slot -> new Distinct(slot, argument.filter, counted));
        SqlTerm count = result(number, ColumnType.INTEGER, false);
        return argument.isOptional(counted) ? count : count.positive();
    }

    private int summer(Argument argument, SqlTerm summed) {
        String text = argument.text("sum " + argument.nodeText());
        if (summed.index() >= 0) {
            int scale = summed.type().scale();
            return accumulators.number(
                    text, SlotForm.SUM, slot -> new LongSum(slot, argument.filter, summed.index(), -1, scale));
        }
        if (argument.node() instanceof SqlBasicCall product && product.getKind() == SqlKind.TIMES) {
            SqlTerm left = events.term(product.operand(0));
            SqlTerm right = events.term(product.operand(1));
            if (left.index() >= 0 && right.index() >= 0) {
                int scale = left.type().scale() + right.type().scale();
                return accumulators.number(
                        text,
                        SlotForm.SUM,
                        slot -> new LongSum(slot, argument.filter, left.index(), right.index(), scale));
            }
        }
        return accumulators.number(text, SlotForm.VALUE, slot -> new DecimalSum(slot, argument.filter, summed));
    }

    private SqlTerm sum(Argument argument) {
        SqlTerm summed = argument.number();
        ColumnType type = ColumnType.decimal(WIDE, summed.type().scale());
        SqlTerm sum = result(summer(argument, summed), type, argument.isOptional(summed))
                .within(summed.digits() + EVENT_DIGITS);
        return argument.term().isPositive() ? sum.positive() : sum;
    }

    private SqlTerm average(Argument argument) {
        SqlTerm averaged = argument.number();
        int sum = keys + summer(argument, averaged);
        int count = keys + counter(argument, averaged);
        ColumnType of = averaged.type();
        int digits = of.is(Kind.INTEGER) ? WIDE : Math.min(WIDE, of.precision() - of.scale() + DECIMALS);
        SqlTerm average = SqlTerm.of(
                        ColumnType.decimal(digits, DECIMALS),
                        argument.isOptional(averaged),
                        results -> ExactNumbers.divide(results.object(sum), results.object(count)))
                .within(averaged.type().scale() <= DECIMALS ? averaged.digits() : averaged.digits() + 1);
        return argument.term().isPositive() ? average.positive() : average;
    }

    private SqlTerm extreme(Argument argument, boolean isGreatest) {
        SqlTerm compared = argument.term();
        String text = argument.text((isGreatest ? "max " : "min ") + argument.nodeText());
        boolean isPlain = compared.index() >= 0
                && !argument.isOptional(compared)
                && !compared.type().is(Kind.BOOLEAN);
        int number = isPlain
                ? accumulators.number(
                        text, SlotForm.NUMBER, slot -> new LongExtreme(slot, compared.index(), compared, isGreatest))
                : accumulators.number(
                        text, SlotForm.VALUE, slot -> new Extreme(slot, argument.filter, compared, isGreatest));
        SqlTerm result =
                result(number, compared.type(), argument.isOptional(compared)).within(compared.digits());
        return argument.term().isPositive() ? result.positive() : result;
    }

    private SqlTerm edge(Argument argument, boolean isLast) {
        SqlTerm shown = argument.term();
        int number = accumulators.number(
                argument.text((isLast ? "last " : "first ") + argument.nodeText()),
                SlotForm.EDGE,
                slot -> new Edge(slot, argument.filter, shown, order, isLast));
        SqlTerm result =
                result(number, shown.type(), argument.isOptional(shown)).within(shown.digits());
        return argument.term().isPositive() ? result.positive() : result;
    }

    /** √ or not of (n·Σx² − (Σx)²) / (n·(n−1)), or of the same over n² for a population. */
    private SqlTerm deviation(Argument argument, String name) {
        SqlTerm of = argument.number();
        int sum = keys + summer(argument, of);
        int count = keys + counter(argument, of);
        int squares = keys + squares(argument, of);
        boolean isSample = name.endsWith("_SAMP");
        boolean isRoot = name.startsWith("STDDEV");
        return SqlTerm.of(ColumnType.DOUBLE, isSample || argument.isOptional(of), results -> {
            BigDecimal n = (BigDecimal) results.object(count);
            if (n.compareTo(isSample ? BigDecimal.ONE : BigDecimal.ZERO) <= 0) {
                return null;
            }
            BigDecimal total = (BigDecimal) results.object(sum);
            BigDecimal spread = n.multiply((BigDecimal) results.object(squares)).subtract(total.multiply(total));
            return deviation(spread, n.longValueExact(), isSample, isRoot);
        });
    }

    private static double deviation(BigDecimal spread, long n, boolean isSample, boolean isRoot) {
        double pairs = (double) n * (isSample ? n - 1 : n);
        int scale = spread.scale();
        double variance = spread.unscaledValue().doubleValue() / pairs;
        return isRoot ? Math.sqrt(variance) / Math.pow(10, scale / 2.0) : variance / Math.pow(10, scale);
    }

    private int squares(Argument argument, SqlTerm of) {
        String text = argument.text("squares " + argument.nodeText());
        if (of.index() >= 0) {
            int scale = 2 * of.type().scale();
            return accumulators.number(
                    text, SlotForm.SUM, slot -> new LongSum(slot, argument.filter, of.index(), of.index(), scale));
        }
        SqlTerm square = SqlTerm.of(of.type(), of.isOptional(), row -> {
            BigDecimal value = (BigDecimal) of.value().of(row);
            return value == null ? null : value.multiply(value);
        });
        return accumulators.number(text, SlotForm.VALUE, slot -> new DecimalSum(slot, argument.filter, square));
    }
}
