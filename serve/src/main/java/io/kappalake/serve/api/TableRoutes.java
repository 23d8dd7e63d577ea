package io.kappalake.serve.api;

import static io.kappalake.serve.api.Parameters.COLUMNS;
import static io.kappalake.serve.api.Parameters.CURSOR;
import static io.kappalake.serve.api.Parameters.FROM;
import static io.kappalake.serve.api.Parameters.LIMIT;
import static io.kappalake.serve.api.Parameters.TABLE;
import static io.kappalake.serve.api.Parameters.TO;
import static io.kappalake.serve.api.Parameters.WHERE;

import io.kappalake.serve.api.Route.Kind;
import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.NewestFirst;
import io.kappalake.serve.read.Problem;
import io.kappalake.serve.read.RowQuery;
import io.kappalake.serve.read.TableFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tables, their columns and their rows. */
final class TableRoutes {

    private TableRoutes() {}

    static List<Route> all() {
        return List.of(
                new Route(
                        "/tables",
                        "All tables with their rows, files and bytes",
                        Kind.COMMIT,
                        List.of(),
                        (ask, lake) -> Map.of("tables", TableFacts.all(lake))),
                new Route(
                        "/tables/{table}",
                        "One table with its columns",
                        Kind.COMMIT,
                        List.of(TABLE),
                        (ask, lake) -> TableFacts.whole(lake, ask.text(TABLE))),
                new Route(
                        "/tables/{table}/rows",
                        "Rows of a table, newest first",
                        Kind.ROWS,
                        List.of(TABLE, COLUMNS, FROM, TO, WHERE, LIMIT, CURSOR),
                        TableRoutes::rows));
    }

    private static Object rows(Ask ask, LakeAt lake) {
        String table = ask.text(TABLE);
        RowQuery query = new RowQuery(
                table,
                columns(ask, lake, table),
                ask.micros(FROM, Long.MIN_VALUE),
                ask.micros(TO, Long.MAX_VALUE),
                Conditions.of(lake, table, ask.all(WHERE)),
                ask.number(LIMIT),
                ask.maybe(CURSOR).map(word -> Moment.cursor(word).place()));
        return rows(ask, lake, query);
    }

    static RowsAnswer rows(Ask ask, LakeAt lake, RowQuery query) {
        if (query.from() != Long.MIN_VALUE && query.from() >= query.to()) {
            throw Problem.badRequest("'from' is not before 'to': no time lies between them");
        }
        return RowsAnswer.of(query.table(), NewestFirst.rows(lake, query, ask.deadline()), lake.hash());
    }

    private static List<String> columns(Ask ask, LakeAt lake, String table) {
        Optional<String> names = ask.maybe(COLUMNS);
        if (names.isEmpty()) {
            return lake.columns(table);
        }
        List<String> wanted = List.of(names.get().split(",", -1));
        wanted.forEach(name -> lake.column(table, name));
        if (wanted.stream().distinct().count() < wanted.size()) {
            throw Problem.badRequest("'columns' is '" + names.get() + "', which names a column twice");
        }
        return wanted;
    }
}
