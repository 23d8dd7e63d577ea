package io.kappalake.serve.api;

import static io.kappalake.serve.api.Parameters.CURSOR;
import static io.kappalake.serve.api.Parameters.FROM;
import static io.kappalake.serve.api.Parameters.TABLE;
import static io.kappalake.serve.api.Parameters.TO;

import io.kappalake.serve.api.Route.Kind;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.NewestFirst;
import io.kappalake.serve.read.Problem;
import io.kappalake.serve.read.RowQuery;
import io.kappalake.serve.read.Symbols;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** What charts want of Gold tables. */
final class GoldRoutes {

    private static final Parameter SYMBOL = Parameter.text("symbol", "Which key's bars, such as AAPL; always needed");
    private static final Parameter BARS =
            Parameter.number("limit", 1, Parameters.MOST_ROWS, 500, "How many bars at most: the newest");
    private static final Parameter SPAN = new Parameter(
            "span", "path", "string", "Width of the windows", List.of("hourly", "daily"), 0, 0, "", false);
    private static final Parameter VALUE =
            Parameter.text("value", "Column to show, a number; close if the table has one and this is absent");
    private static final Parameter SUM =
            Parameter.text("sum", "Column to add up, a number; volume if the table has one and this is absent");

    private GoldRoutes() {}

    /** The keys of a table, and which columns were looked at; {@code sum} is empty for none. */
    record SymbolsAnswer(String table, String key, String value, String sum, List<Symbols.Symbol> symbols) {}

    static List<Route> all() {
        return List.of(
                new Route(
                        "/bars/{table}",
                        "Bars of one symbol, oldest first",
                        Kind.ROWS,
                        List.of(TABLE, SYMBOL, FROM, TO, BARS, CURSOR),
                        GoldRoutes::bars),
                new Route(
                        "/orders/{span}",
                        "Orders by hour or day, oldest first",
                        Kind.ROWS,
                        List.of(SPAN, FROM, TO, BARS, CURSOR),
                        (ask, lake) -> query(ask, lake, "gold.orders_" + ask.text(SPAN), Map.of())),
                new Route(
                        "/symbols/{table}",
                        "Keys of a Gold table over its last 24 hours: last value, first value, sum, line",
                        Kind.COMMIT,
                        List.of(TABLE, VALUE, SUM),
                        GoldRoutes::symbols));
    }

    private static Object bars(Ask ask, LakeAt lake) {
        String table = gold(ask);
        String key = key(lake, table);
        String symbol = ask.text(SYMBOL);
        RowsAnswer answer = query(ask, lake, table, Map.of(key, symbol));
        if (answer.rows().isEmpty() && !isKnown(ask, lake, table, Map.of(key, symbol))) {
            throw Problem.notFound("No row of " + table + " has " + key + " '" + symbol
                    + "' at this commit: /api/v1/symbols/" + table + " lists those of the last day");
        }
        return answer;
    }

    private static boolean isKnown(Ask ask, LakeAt lake, String table, Map<String, Object> where) {
        RowQuery one = RowQuery.of(table, List.of(), 1).where(where);
        return !NewestFirst.rows(lake, one, ask.deadline()).rows().isEmpty();
    }

    private static RowsAnswer query(Ask ask, LakeAt lake, String table, Map<String, Object> where) {
        RowQuery query = new RowQuery(
                table,
                lake.columns(table),
                ask.micros(FROM, Long.MIN_VALUE),
                ask.micros(TO, Long.MAX_VALUE),
                where,
                ask.number(BARS),
                ask.maybe(CURSOR).map(word -> Moment.cursor(word).place()));
        return TableRoutes.rows(ask, lake, query).reversed();
    }

    private static String gold(Ask ask) {
        String name = ask.text(TABLE);
        return name.contains(".") ? name : "gold." + name;
    }

    /** The first text among the keys. */
    private static String key(LakeAt lake, String table) {
        lake.table(table);
        return lake.pipeline().keys(table).stream()
                .filter(name -> lake.column(table, name).type().typeId() == Type.TypeID.STRING)
                .findFirst()
                .orElseThrow(() -> Problem.badRequest("Table " + table
                        + " has no key that is a text: ask for its rows at /api/v1/tables/" + table + "/rows"));
    }

    private static Object symbols(Ask ask, LakeAt lake) {
        String table = gold(ask);
        String key = key(lake, table);
        String value = number(ask, lake, table, VALUE, "close")
                .orElseThrow(() -> Problem.badRequest("'value' is missing: table " + table + " has no column close"));
        String sum = number(ask, lake, table, SUM, "volume").orElse("");
        if (value.equals(sum)) {
            throw Problem.badRequest("'value' and 'sum' are both '" + value + "': name two columns");
        }
        return new SymbolsAnswer(table, key, value, sum, Symbols.of(lake, table, key, value, sum, ask.deadline()));
    }

    private static Optional<String> number(Ask ask, LakeAt lake, String table, Parameter parameter, String normal) {
        Optional<String> named = ask.maybe(parameter);
        if (named.isEmpty()) {
            return Optional.of(normal).filter(lake.columns(table)::contains);
        }
        Types.NestedField column = lake.column(table, named.get());
        return switch (column.type().typeId()) {
            case INTEGER, LONG, FLOAT, DOUBLE, DECIMAL -> named;
            default ->
                throw Problem.badRequest("'" + parameter.name() + "' is '" + named.get() + "', which is "
                        + column.type() + ": name a column of numbers");
        };
    }
}
