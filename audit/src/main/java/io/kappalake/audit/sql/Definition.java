package io.kappalake.audit.sql;

import io.kappalake.tables.definition.Micros;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalLiteral;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Litmus;
import org.apache.flink.sql.parser.impl.FlinkSqlParserImpl;
import org.apache.flink.sql.parser.validate.FlinkSqlConformance;

/**
 * What a statement says.
 *
 * @param parts the feeds that it reads
 * @param window the expression that stands for the window; null for {@code window_start} and {@code window_end}
 * @param where null for all events
 */
record Definition(
        List<Part> parts,
        AuditedWindows windows,
        SqlNode window,
        SqlNode where,
        List<SqlNode> keys,
        List<Output> outputs) {

    private static final SqlParser.Config DIALECT = SqlParser.config()
            .withParserFactory(FlinkSqlParserImpl.FACTORY)
            .withConformance(FlinkSqlConformance.DEFAULT)
            .withLex(Lex.JAVA)
            .withIdentifierMaxLength(256);

    /** A column of the table, or of what a feed gives to a union. */
    record Output(String name, SqlNode expression) {}

    /**
     * A feed that the statement reads.
     *
     * @param columns that it gives to a union; empty where it is the only feed
     * @param where null for all events
     */
    record Part(String feed, List<Output> columns, SqlNode where) {}

    /** @param zone of days, weeks and months */
    static Definition of(String text, ZoneId zone) {
        SqlNode statement = parsed(text);
        SqlSelect select = (SqlSelect) (statement instanceof SqlWith with ? with.body : statement);
        SqlNode window = null;
        AuditedWindows windows = null;
        SqlNode source = select.getFrom();
        if (source.getKind() == SqlKind.COLLECTION_TABLE) {
            SqlCall function = ((SqlCall) source).operand(0);
            source = function.operand(0);
            long step = width((SqlIntervalLiteral) function.operand(2));
            long width = width((SqlIntervalLiteral) function.operand(function.operandCount() - 1));
            windows = AuditedWindows.of(step, width);
        }
        List<SqlNode> keys = new ArrayList<>();
        for (SqlNode item : select.getGroup()) {
            boolean isOfFunction = windows != null && (isNamed(item, "window_start") || isNamed(item, "window_end"));
            if (windows == null && item instanceof SqlCall call && isNamed(call.operand(0), "event_time")) {
                window = item;
            } else if (!isOfFunction) {
                keys.add(item);
            }
        }
        return new Definition(
                parts(statement instanceof SqlWith with ? ((SqlWithItem) with.withList.get(0)).query : source),
                windows == null ? windows(window, zone) : windows,
                window,
                select.getWhere(),
                keys,
                outputs(select));
    }

    private static List<Output> outputs(SqlSelect select) {
        List<Output> outputs = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            boolean isNamed = item.getKind() == SqlKind.AS;
            outputs.add(
                    isNamed
                            ? new Output(((SqlCall) item).operand(1).toString(), ((SqlCall) item).operand(0))
                            : new Output(item.toString(), item));
        }
        return outputs;
    }

    private static List<Part> parts(SqlNode source) {
        if (source instanceof SqlIdentifier name) {
            return List.of(new Part(last(name), List.of(), null));
        }
        if (source instanceof SqlSelect select) {
            return List.of(new Part(last((SqlIdentifier) select.getFrom()), outputs(select), select.getWhere()));
        }
        List<Part> parts = new ArrayList<>();
        ((SqlCall) source).getOperandList().forEach(operand -> parts.addAll(parts(operand)));
        return parts;
    }

    private static String last(SqlIdentifier name) {
        return name.names.get(name.names.size() - 1);
    }

    boolean isUnion() {
        return parts.size() > 1;
    }

    private static SqlNode parsed(String text) {
        try {
            return SqlParser.create(text.strip().replaceAll(";\\s*\\z", " "), DIALECT)
                    .parseQuery();
        } catch (SqlParseException e) {
            throw new IllegalStateException("The lake holds a statement that cannot be read: " + e.getMessage(), e);
        }
    }

    /** A condition of a rule. */
    static SqlNode expression(String text) {
        try {
            return SqlParser.create(text, DIALECT).parseExpression();
        } catch (SqlParseException e) {
            throw new IllegalStateException("The lake holds a rule that cannot be read: " + e.getMessage(), e);
        }
    }

    private static long width(SqlIntervalLiteral literal) {
        var interval = literal.getValueAs(SqlIntervalLiteral.IntervalValue.class);
        long unit = unit(interval.getIntervalQualifier().timeUnitRange.toString());
        return Long.parseLong(interval.getIntervalLiteral()) * unit;
    }

    private static AuditedWindows windows(SqlNode window, ZoneId zone) {
        String unit = window.getKind() == SqlKind.FLOOR ? unitOf(((SqlCall) window).operand(1)) : "DAY";
        boolean isUtc = zone.normalized().equals(ZoneOffset.UTC);
        return switch (unit) {
            case "DAY" -> isUtc ? AuditedWindows.of(Micros.DAY, Micros.DAY) : AuditedWindows.of(ChronoUnit.DAYS, zone);
            case "WEEK" -> AuditedWindows.of(ChronoUnit.WEEKS, zone);
            case "MONTH" -> AuditedWindows.of(ChronoUnit.MONTHS, zone);
            default -> AuditedWindows.of(unit(unit), unit(unit));
        };
    }

    private static String unitOf(SqlNode unit) {
        return unit instanceof SqlIntervalQualifier qualifier
                ? qualifier.timeUnitRange.toString()
                : TimeUnitRange.valueOf(unit.toString()).toString();
    }

    private static long unit(String name) {
        return switch (name) {
            case "SECOND" -> Micros.SECOND;
            case "MINUTE" -> Micros.MINUTE;
            case "HOUR" -> Micros.HOUR;
            case "DAY" -> Micros.DAY;
            default -> throw new IllegalStateException("A window of " + name);
        };
    }

    static boolean isNamed(SqlNode node, String name) {
        return node instanceof SqlIdentifier identifier
                && identifier.isSimple()
                && identifier.getSimple().equals(name);
    }

    boolean isStart(SqlNode expression) {
        return window == null ? isNamed(expression, "window_start") : window.equalsDeep(expression, Litmus.IGNORE);
    }

    boolean isEnd(SqlNode expression) {
        return window == null && isNamed(expression, "window_end");
    }

    /** The place of a key; -1 if the expression is none. */
    int key(SqlNode expression) {
        for (int at = 0; at < keys.size(); at++) {
            if (keys.get(at).equalsDeep(expression, Litmus.IGNORE)) {
                return at;
            }
        }
        return -1;
    }

    /** The names that occur in it and may be columns of the feed. */
    Set<String> names(Part part) {
        if (!isUnion()) {
            return names(outputs, keys, where);
        }
        return names(part.columns(), List.of(), part.where());
    }

    private static Set<String> names(List<Output> outputs, List<SqlNode> keys, SqlNode where) {
        Set<String> names = new HashSet<>();
        SqlBasicVisitor<Void> visitor = new SqlBasicVisitor<>() {
            @Override
            public Void visit(SqlIdentifier name) {
                if (!name.isStar()) {
                    names.add(last(name));
                }
                return null;
            }
        };
        outputs.forEach(output -> output.expression().accept(visitor));
        keys.forEach(key -> key.accept(visitor));
        if (where != null) {
            where.accept(visitor);
        }
        return names;
    }
}
