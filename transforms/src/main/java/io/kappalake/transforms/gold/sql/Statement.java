package io.kappalake.transforms.gold.sql;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlNode;

/**
 * The parts of a statement that defines a Gold table.
 *
 * @param table name within {@code gold}
 * @param file that holds it, for messages
 * @param where null if all events count
 * @param keys that rows are grouped by, the window excluded
 * @param columns of the table, in order
 */
record Statement(
        String table,
        String file,
        Source source,
        StatementWindow window,
        SqlNode where,
        List<SqlNode> keys,
        List<Named> columns) {

    Statement {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
    }

    /** Whether a key or a column is computed from a column of the source; rather says yes. */
    boolean names(String column) {
        Pattern word = Pattern.compile("\\b" + Pattern.quote(column) + "\\b");
        return Stream.concat(keys.stream(), columns.stream().map(Named::expression))
                .anyMatch(node -> word.matcher(node.toString()).find());
    }

    /** An expression of the select list and its name. */
    record Named(String name, SqlNode expression) {}
}
