package io.kappalake.transforms.gold.sql;

import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition.Partitioning;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.Litmus;

/**
 * The windows of a table, aligned to the epoch in UTC.
 *
 * @param width in microseconds, a divisor of a day
 * @param expression that rows are grouped by; null for the columns of a window function
 * @param origin of that expression's values
 */
record Window(long width, SqlNode expression, Output.Origin origin) {

    /** What an expression of the select or group list is of the window; empty if it is none of it. */
    Optional<Output.Origin> origin(SqlNode node) {
        if (expression != null) {
            return expression.equalsDeep(node, Litmus.IGNORE) ? Optional.of(origin) : Optional.empty();
        }
        if (node instanceof SqlIdentifier name && name.isSimple()) {
            return switch (name.getSimple()) {
                case "window_start" -> Optional.of(Output.Origin.WINDOW_START);
                case "window_end" -> Optional.of(Output.Origin.WINDOW_END);
                default -> Optional.empty();
            };
        }
        return Optional.empty();
    }

    /** The width that is sealed and repaired at once: an hour if it is a whole number of windows, else a day. */
    long bucket() {
        return width < Micros.HOUR && Micros.HOUR % width == 0 ? Micros.HOUR : Micros.DAY;
    }

    /** Few rows a day make small files, so wide windows lie in months. */
    Partitioning partitioning() {
        return width < Micros.HOUR ? Partitioning.DAY : Partitioning.MONTH;
    }
}
