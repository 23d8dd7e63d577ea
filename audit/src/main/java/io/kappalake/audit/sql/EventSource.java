package io.kappalake.audit.sql;

import io.kappalake.audit.sql.Typed.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.Schema;

/**
 * What a statement reads, in DuckDB: a feed's events, or those of several by UNION ALL.
 *
 * @param sql stands where a table could
 * @param columns that expressions may name
 * @param order what decides among events of one time; each with a comma behind it
 */
record EventSource(String sql, Map<String, Typed> columns, String order) {

    /** Has a blank, as all names of ours beside columns: no column's name has one. */
    private static final String PART = "\"its part\"";

    /** The table that holds a feed's events. */
    static String table(String feed) {
        return "events_" + feed;
    }

    /**
     * @param orders by feed, the columns that decide, and whether their texts compare as numbers
     * @param silver by feed
     */
    static EventSource of(Definition definition, Map<String, Map<String, Boolean>> orders, Map<String, Schema> silver) {
        if (definition.isUnion()) {
            return union(definition.parts(), orders, silver);
        }
        String feed = definition.parts().get(0).feed();
        Map<String, Typed> columns = columns(silver.get(feed));
        return new EventSource(table(feed), columns, listed(order(orders.get(feed), columns)));
    }

    private static Map<String, Typed> columns(Schema silver) {
        Map<String, Typed> columns = new HashMap<>();
        silver.columns().forEach(column -> columns.put(column.name(), Duck.column(column)));
        return columns;
    }

    private static String listed(List<String> order) {
        return order.stream().map(one -> one + ", ").collect(Collectors.joining());
    }

    /** By the place of the feed, then in the order of that feed: for events of others its columns are NULL. */
    private static EventSource union(
            List<Definition.Part> parts, Map<String, Map<String, Boolean>> orders, Map<String, Schema> silver) {
        List<String> deciding = new ArrayList<>(List.of(PART));
        List<Map<String, String>> selected = new ArrayList<>();
        Map<String, Typed> columns = new HashMap<>();
        for (Definition.Part part : parts) {
            DuckSql events = new DuckSql(columns(silver.get(part.feed())));
            Map<String, String> own = new HashMap<>();
            for (Definition.Output output : part.columns()) {
                Typed value = events.value(output.expression());
                String name = "\"" + output.name() + "\"";
                own.put(name, value.sql());
                columns.putIfAbsent(
                        output.name(),
                        value.kind() == Kind.NUMBER ? Typed.number(name, value.scale()) : Typed.of(value.kind(), name));
            }
            own.put(PART, Integer.toString(selected.size()));
            for (String one : order(orders.get(part.feed()), events.columns())) {
                String name = "\"order " + deciding.size() + "\"";
                deciding.add(name);
                own.put(name, one);
            }
            String where =
                    part.where() == null ? "TRUE" : events.of(part.where()).sql();
            own.put("", " FROM " + table(part.feed()) + " WHERE " + where);
            selected.add(own);
        }
        List<String> names = new ArrayList<>(deciding);
        columns.keySet().forEach(name -> names.add("\"" + name + "\""));
        String sql = selected.stream()
                .map(own -> names.stream()
                                .map(name -> own.getOrDefault(name, "NULL") + " AS " + name)
                                .collect(Collectors.joining(", ", "SELECT ", ""))
                        + own.get(""))
                .collect(Collectors.joining(" UNION ALL ", "(", ")"));
        return new EventSource(sql, columns, listed(deciding));
    }

    /**
     * Columns of the feed's order, then those of its identity; digits alone compare as numbers where they are numeric.
     */
    private static List<String> order(Map<String, Boolean> deciding, Map<String, Typed> columns) {
        List<String> order = new ArrayList<>();
        deciding.forEach((name, isNumeric) -> {
            String column = columns.get(name).sql();
            if (isNumeric && columns.get(name).kind() == Kind.TEXT) {
                String isNumber = "(" + column + " <> '' AND ltrim(" + column + ", '0123456789') = '')";
                String digits = "ltrim(" + column + ", '0')";
                order.add("NOT " + isNumber);
                order.add("CASE WHEN " + isNumber + " THEN length(" + digits + ") ELSE 0 END");
                order.add("CASE WHEN " + isNumber + " THEN " + digits + " ELSE '' END");
            }
            order.add(column);
        });
        return order;
    }
}
