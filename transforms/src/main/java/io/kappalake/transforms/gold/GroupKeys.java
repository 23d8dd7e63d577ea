package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.row.Row;
import java.io.Serializable;
import java.util.List;

/**
 * What the rows of a Gold table are grouped by beside their window.
 *
 * @param columns of the table
 * @param of the values that an event has for them: texts, Boolean, Long (microseconds, or days of a date), BigDecimal,
 *     Double, bytes, or null
 */
public record GroupKeys(List<String> columns, Of of) implements Serializable {

    /** No keys: each window has one row. */
    public static final GroupKeys NONE = new GroupKeys(List.of(), (feed, event) -> new Object[0]);

    /** The keys of a feed's event. */
    @FunctionalInterface
    public interface Of extends Serializable {
        Object[] values(String feed, Row event);
    }

    public GroupKeys {
        columns = List.copyOf(columns);
    }

    /** A text column that events have by the same name. */
    public static GroupKeys ofText(String column) {
        return new GroupKeys(List.of(column), (feed, event) ->
                new Object[] {event.object(event.shape().place(event.shape().position(column)))});
    }
}
