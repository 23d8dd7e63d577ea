package io.kappalake.transforms.gold.sql;

import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition.Partitioning;
import io.kappalake.transforms.gold.Windows;
import io.kappalake.transforms.gold.cell.Output;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.Litmus;

/**
 * The windows of a table, and how a statement names them.
 *
 * @param expression that rows are grouped by; null for the columns of a window function
 * @param origin of that expression's values
 */
record StatementWindow(Windows windows, SqlNode expression, Output.Origin origin) {

    /** Windows of a window function. */
    static StatementWindow of(Windows windows) {
        return new StatementWindow(windows, null, null);
    }

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

    /** Width between two starts; 0 in a calendar, whose spans have no one width. */
    long step() {
        return windows.starts() instanceof Grid.Fixed fixed ? fixed.width() : 0;
    }

    /** What is sealed and repaired at once: an hour if it is a whole number of windows, else a day, or the window. */
    Grid bucket() {
        if (step() == 0) {
            return windows.starts();
        }
        return Grid.of(step() < Micros.HOUR && Micros.HOUR % step() == 0 ? Micros.HOUR : Micros.DAY);
    }

    /** Few rows a day make small files, so wide windows lie in months. */
    Partitioning partitioning() {
        return step() > 0 && step() < Micros.HOUR ? Partitioning.DAY : Partitioning.MONTH;
    }

    /** Tables whose names for it are equal can share a fold. */
    String shared() {
        if (windows.starts() instanceof Grid.Calendar calendar) {
            return switch (calendar.unit()) {
                case WEEKS -> "weeks";
                case MONTHS -> "months";
                default -> "days";
            };
        }
        String buckets =
                partitioning() == Partitioning.MONTH ? "monthly" : bucket().next(0) == Micros.HOUR ? "hourly" : "daily";
        // What is sealed depends on how far windows overlap, so a further table must not change it for others.
        return windows.width() == 0 ? buckets : buckets + "-over-" + windows.overlap() / Micros.SECOND;
    }
}
