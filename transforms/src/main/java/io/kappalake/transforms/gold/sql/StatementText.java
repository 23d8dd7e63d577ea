package io.kappalake.transforms.gold.sql;

import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.gold.Windows;
import io.kappalake.transforms.gold.cell.Output.Origin;
import io.kappalake.transforms.gold.sql.Statement.Named;
import io.kappalake.transforms.sql.Literals;
import io.kappalake.transforms.sql.SqlProblem;
import io.kappalake.transforms.sql.SqlText;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Reads the statement of a Gold table. What it cannot keep up to date is a {@link SqlProblem} that says what to write.
 */
final class StatementText {

    private static final String NAME = "[a-z][a-z0-9_]*";

    /** One event changes so many rows. */
    private static final int MOST_WINDOWS = 100;

    private final String table;
    private final String file;
    private final Map<String, FeedFile> feeds;
    private final ZoneId zone;

    /**
     * @param feeds by name
     * @param zone of days, weeks and months
     */
    StatementText(String table, String file, Map<String, FeedFile> feeds, ZoneId zone) {
        this.table = table;
        this.file = file;
        this.feeds = feeds;
        this.zone = zone;
    }

    Statement read(String text) {
        SqlNode statement = SqlText.statement(text);
        SqlNode body = statement instanceof SqlWith with ? with.body : statement;
        if (!(body instanceof SqlSelect select)) {
            throw new SqlProblem(body, refused(body.getKind()));
        }
        refuseClauses(select);
        if (select.getGroup() == null) {
            throw new SqlProblem(select, "it has no GROUP BY: a Gold table has a row for each window");
        }
        SqlNode from = source(select.getFrom());
        Source source =
                new SourceText(feeds).read(statement instanceof SqlWith with ? SourceText.named(with, from) : from);
        SqlCall function = function(select.getFrom());
        StatementWindow window = function == null ? grouped(select.getGroup()) : windows(function);
        List<SqlNode> keys = new ArrayList<>();
        for (SqlNode item : select.getGroup()) {
            if (window.origin(item).isEmpty()) {
                keys.add(item);
            }
        }
        return new Statement(table, file, source, window, select.getWhere(), keys, columns(select));
    }

    private static String refused(SqlKind kind) {
        return switch (kind) {
            case ORDER_BY -> "ORDER BY and LIMIT have no meaning for a table: remove them";
            case UNION ->
                "UNION of results is not supported: write WITH events AS (SELECT ... UNION ALL SELECT ...)"
                        + " SELECT ... FROM events GROUP BY ...";
            default -> "it is no SELECT: write one over a feed, such as SELECT ... FROM silver.trades GROUP BY ...";
        };
    }

    static void refuseClauses(SqlSelect select) {
        refuse(select.getHaving(), "HAVING is not supported: filter where the table is read");
        refuse(select.getQualify(), "QUALIFY is not supported: filter where the table is read");
        refuse(select.getFetch(), "LIMIT has no meaning for a table: remove it");
        refuse(select.getOrderList(), "ORDER BY has no meaning for a table: remove it");
        if (select.isDistinct()) {
            throw new SqlProblem(select, "DISTINCT is not supported here: GROUP BY gives each group one row");
        }
    }

    private static void refuse(SqlNode clause, String message) {
        if (clause != null && !(clause instanceof SqlNodeList list && list.isEmpty())) {
            throw new SqlProblem(clause, message);
        }
    }

    /** The table that the statement reads, within a window function or alone. */
    private static SqlNode source(SqlNode from) {
        if (from instanceof SqlIdentifier || SourceText.isQuery(from)) {
            return from;
        }
        SqlCall function = function(from);
        if (function != null && function.operandCount() > 0 && function.operand(0) instanceof SqlCall argument) {
            if (argument.getKind() == SqlKind.EXPLICIT_TABLE) {
                return argument.operand(0);
            }
            if (SourceText.isQuery(argument)) {
                throw new SqlProblem(
                        argument,
                        "Flink SQL would read its first feed only: write WITH events AS (SELECT ... UNION ALL"
                                + " SELECT ...) before SELECT, and TABLE events here");
            }
        }
        throw new SqlProblem(
                from == null ? SqlNodeList.EMPTY : from,
                "FROM must name one feed's table, or TABLE(TUMBLE(TABLE silver.trades, DESCRIPTOR(event_time),"
                        + " INTERVAL '1' MINUTE)) without a name after it");
    }

    private static SqlCall function(SqlNode from) {
        return from instanceof SqlCall call
                        && call.getKind() == SqlKind.COLLECTION_TABLE
                        && call.operand(0) instanceof SqlCall function
                ? function
                : null;
    }

    private StatementWindow windows(SqlCall function) {
        String name = function.getOperator().getName().toUpperCase(Locale.ROOT);
        boolean isTumble = name.equals("TUMBLE") && function.operandCount() == 3;
        boolean isHop = name.equals("HOP") && function.operandCount() == 4;
        if (!isTumble && !isHop) {
            throw new SqlProblem(
                    function,
                    name + " with " + function.operandCount() + " values is not supported: write"
                            + " TUMBLE(TABLE silver.FEED, DESCRIPTOR(event_time), INTERVAL '1' MINUTE), or HOP with a"
                            + " slide before the width");
        }
        SqlNode time = function.operand(1);
        if (!(time instanceof SqlCall descriptor
                && descriptor.getOperator().getName().equals("DESCRIPTOR")
                && descriptor.operandCount() == 1
                && isEventTime(descriptor.operand(0)))) {
            throw new SqlProblem(time, "windows are over the time of events: write DESCRIPTOR(event_time)");
        }
        long step = width(function.operand(2));
        return StatementWindow.of(isTumble ? Windows.of(step) : hopping(step, function.operand(3)));
    }

    private static Windows hopping(long step, SqlNode size) {
        long width = Literals.micros(size);
        if (width < step || width % step != 0 || width > Micros.DAY) {
            throw new SqlProblem(
                    size,
                    "the width of HOP must be a whole number of slides, and a day at most: \"" + size + "\" is not");
        }
        if (width / step > MOST_WINDOWS) {
            throw new SqlProblem(
                    size,
                    "each event would be in " + width / step + " windows, more than " + MOST_WINDOWS
                            + ": make the slide wider");
        }
        return width == step ? Windows.of(step) : new Windows(Grid.of(step), width);
    }

    private static boolean isEventTime(SqlNode node) {
        return node instanceof SqlIdentifier name
                && name.isSimple()
                && name.getSimple().equals(RowShape.EVENT_TIME);
    }

    private long width(SqlNode at) {
        long width = Literals.micros(at);
        if (width < Micros.SECOND || width > Micros.DAY || Micros.DAY % width != 0) {
            throw new SqlProblem(
                    at, "windows must be a second to a day wide and divide a day: \"" + at + "\" does not");
        }
        if (width == Micros.DAY && !isUtc()) {
            throw new SqlProblem(at, "days of " + zone + " are not all as long: group by FLOOR(event_time TO DAY)");
        }
        return width;
    }

    private boolean isUtc() {
        return zone.normalized().equals(ZoneOffset.UTC);
    }

    /** A window that is written as an expression over event time. */
    private StatementWindow grouped(SqlNodeList group) {
        for (SqlNode item : group) {
            if (item instanceof SqlBasicCall call && call.operandCount() == 2 && isEventTime(call.operand(0))) {
                if (call.getKind() == SqlKind.FLOOR) {
                    return new StatementWindow(unit(call.operand(1)), call, Origin.WINDOW_START);
                }
                if (call.getKind() == SqlKind.CAST && call.operand(1).toString().equals("DATE")) {
                    if (!isUtc()) {
                        throw new SqlProblem(call, "in zone " + zone + " write FLOOR(event_time TO DAY)");
                    }
                    return new StatementWindow(Windows.of(Micros.DAY), call, Origin.WINDOW_DATE);
                }
            }
        }
        throw new SqlProblem(
                group,
                "GROUP BY has no window: write FROM TABLE(TUMBLE(TABLE silver.FEED, DESCRIPTOR(event_time),"
                        + " INTERVAL '1' MINUTE)), or group by FLOOR(event_time TO HOUR) or CAST(event_time AS DATE)");
    }

    private Windows unit(SqlNode unit) {
        return switch (unit.toString()) {
            case "SECOND" -> Windows.of(Micros.SECOND);
            case "MINUTE" -> Windows.of(Micros.MINUTE);
            case "HOUR" -> Windows.of(Micros.HOUR);
            case "DAY" -> isUtc() ? Windows.of(Micros.DAY) : calendar(ChronoUnit.DAYS);
            case "WEEK" -> calendar(ChronoUnit.WEEKS);
            case "MONTH" -> calendar(ChronoUnit.MONTHS);
            default ->
                throw new SqlProblem(unit, unit + " is no window: write SECOND, MINUTE, HOUR, DAY, WEEK or MONTH");
        };
    }

    private Windows calendar(ChronoUnit unit) {
        return new Windows(Grid.of(unit, zone), 0);
    }

    private static List<Named> columns(SqlSelect select) {
        List<Named> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (SqlNode item : select.getSelectList()) {
            Named column = named(item);
            requireName(item, column.name());
            if (column.name().equals("is_final")) {
                throw new SqlProblem(
                        item, "a column cannot be named is_final: every table has one, so write another name");
            }
            if (!names.add(column.name())) {
                throw new SqlProblem(item, "two columns are named " + column.name() + ": name one otherwise");
            }
            columns.add(column);
        }
        return columns;
    }

    static void requireName(SqlNode item, String name) {
        if (!name.matches(NAME)) {
            throw new SqlProblem(item, "a column cannot be named " + name + ": write small letters, digits and _");
        }
    }

    static Named named(SqlNode item) {
        if (item instanceof SqlCall call && call.getKind() == SqlKind.AS) {
            return new Named(((SqlIdentifier) call.operand(1)).getSimple(), call.operand(0));
        }
        if (item instanceof SqlIdentifier name && name.isSimple()) {
            return new Named(name.getSimple(), name);
        }
        SqlParserPos end = item.getParserPosition();
        throw new SqlProblem(
                item,
                "\"" + item.toString().replace("`", "") + "\" has no name: write AS and one after column "
                        + end.getEndColumnNum());
    }
}
