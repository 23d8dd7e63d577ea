package io.kappalake.audit.sql;

import io.kappalake.audit.gold.GoldShape;
import io.kappalake.audit.sql.Aggregates.Value;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.Pipeline;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** A Gold table that SQL defines: what the audit asks DuckDB for, and the row that follows from an answer. */
public final class SqlTable {

    private static final String START = "\"window start\"";
    private static final BigInteger GREATEST_LONG = BigInteger.valueOf(Long.MAX_VALUE);

    private final Pipeline.Statement statement;
    private final Definition definition;

    /** @param statement of the lake's pipeline */
    public SqlTable(Pipeline.Statement statement) {
        this.statement = statement;
        this.definition = Definition.of(statement.text(), statement.zone());
    }

    /** {@code gold.NAME}. */
    public String table() {
        return statement.table();
    }

    /** Names of the feeds that it is made of. */
    public Set<String> feeds() {
        return statement.feeds();
    }

    AuditedWindows windows() {
        return definition.windows();
    }

    /** The table as the audit compares it. */
    public GoldShape shape(Schema gold) {
        List<GoldShape.Column> columns = new ArrayList<>();
        List<Integer> keys = new ArrayList<>();
        int start = -1;
        for (Definition.Output output : definition.outputs()) {
            if (definition.isStart(output.expression())) {
                start = columns.size();
                keys.add(start);
            } else if (definition.key(output.expression()) >= 0) {
                keys.add(columns.size());
            }
            columns.add(GoldShape.Column.of(output.name(), gold.findType(output.name())));
        }
        return new GoldShape(
                table(), keys, start, definition.windows()::end, statement.family(), statement.bucket(), columns);
    }

    /** The columns of a feed's Silver that the statement depends on. */
    Set<String> columns(String feed, Schema silver) {
        Set<String> names = new TreeSet<>();
        definition.parts().stream()
                .filter(part -> part.feed().equals(feed))
                .forEach(part -> names.addAll(definition.names(part)));
        names.addAll(statement.orders().get(feed).keySet());
        names.add("event_time");
        names.removeIf(name -> silver.findField(name) == null);
        return names;
    }

    /**
     * Why the audit cannot compute the table; empty if it can.
     *
     * @param silver by feed
     */
    public Optional<String> unsupported(Map<String, Schema> silver, Schema gold) {
        try {
            query(silver, gold);
            return Optional.empty();
        } catch (Unsupported e) {
            return Optional.of(e.getMessage());
        }
    }

    /** The statement over the events of DuckDB. */
    Query query(Map<String, Schema> silver, Schema gold) {
        EventSource source = EventSource.of(definition, statement.orders(), silver);
        DuckSql events = new DuckSql(source.columns());
        List<Typed> keys = definition.keys().stream().map(events::value).toList();
        Aggregates aggregates = new Aggregates(events, source.order(), keys.size() + 1);
        Outcome outcome = Outcome.of(definition, keys, aggregates);
        int at = keys.size();
        AuditedWindows windows = definition.windows();
        List<Value> values = new ArrayList<>();
        for (Definition.Output output : definition.outputs()) {
            Type type = gold.findType(output.name());
            boolean isDate = type.typeId() == Type.TypeID.DATE;
            Value value = definition.isStart(output.expression())
                    ? row -> isDate ? Math.floorDiv((Long) row[at], Micros.DAY) : (Long) row[at]
                    : definition.isEnd(output.expression())
                            ? row -> windows.end((Long) row[at])
                            : outcome.of(output.expression());
            values.add(row -> stored(value.of(row), type));
        }
        return new Query(sql(source.sql(), events, keys, aggregates.columns()), at, values);
    }

    /** As a column of the type holds it: null if it does not fit. */
    private static Object stored(Object value, Type type) {
        if (value == null) {
            return null;
        }
        return switch (type.typeId()) {
            case DATE -> Math.toIntExact((Long) value);
            case LONG -> whole(Outcome.rounded(value, 0).unscaledValue());
            case DECIMAL -> decimal(value, (Types.DecimalType) type);
            case DOUBLE -> value instanceof Fraction fraction ? fraction.nearest() : value;
            default -> value;
        };
    }

    private static Long whole(BigInteger value) {
        return value.abs().compareTo(GREATEST_LONG) <= 0 ? (Long) value.longValueExact() : null;
    }

    private static BigDecimal decimal(Object value, Types.DecimalType type) {
        BigDecimal rounded = Outcome.rounded(value, type.scale());
        return rounded.precision() <= type.precision() ? rounded : null;
    }

    private String sql(String source, DuckSql events, List<Typed> keys, List<String> aggregates) {
        List<String> columns = new ArrayList<>();
        keys.forEach(key -> columns.add(key.sql()));
        columns.add(START);
        List<String> groups = new ArrayList<>();
        for (int at = 1; at <= columns.size(); at++) {
            groups.add(Integer.toString(at));
        }
        columns.addAll(aggregates);
        String where = definition.where() == null
                ? ""
                : " AND " + events.of(definition.where()).sql();
        return "SELECT " + String.join(", ", columns) + " FROM (" + starts(source, definition.windows()) + ") WHERE "
                + START
                + " >= " + Query.FROM + " AND " + START + " < " + Query.TO + where + " GROUP BY "
                + String.join(", ", groups);
    }

    /** The events with the start of their window; once for each window that holds them. */
    private static String starts(String source, AuditedWindows windows) {
        if (windows.isOfCalendar()) {
            return "SELECT *, " + Query.FROM + " AS " + START + " FROM " + source;
        }
        long step = windows.step();
        String last = "event_time - ((event_time % " + step + ") + " + step + ") % " + step;
        return windows.perEvent() == 1
                ? "SELECT *, " + last + " AS " + START + " FROM " + source
                : "SELECT *, " + last + " - \"windows back\" * " + step + " AS " + START + " FROM " + source
                        + ", (SELECT unnest(range(0, " + windows.perEvent() + ")) AS \"windows back\")";
    }
}
