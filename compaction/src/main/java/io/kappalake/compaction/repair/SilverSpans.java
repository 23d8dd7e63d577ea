package io.kappalake.compaction.repair;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.RowValues;
import io.kappalake.tables.format.TableRows;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.silver.Silver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** The accepted events of some spans of event time, at one commit of the lake. */
record SilverSpans(Lake lake, String hash, List<Span> spans) {

    /** Number of events between two checks: a check after each would cost more than a few events too many. */
    private static final int BETWEEN_LOOKS = 1000;

    /** Event time {@code [from, to)}, microseconds since the epoch. */
    record Span(long from, long to) {

        Expression on(String column) {
            return Expressions.and(Expressions.greaterThanOrEqual(column, from), Expressions.lessThan(column, to));
        }
    }

    /**
     * Passes events until there are no more, or no more can be held.
     *
     * @return false if some may be missing because no more could be held
     */
    <E extends Event> boolean each(Feed<E> feed, Consumer<E> event, BooleanSupplier isFull) {
        TableDefinition<E> silver = Silver.of(feed);
        String column = silver.partitionColumn();
        Expression wanted =
                spans.stream().map(span -> span.on(column)).reduce(Expressions.alwaysFalse(), Expressions::or);
        int time = silver.position(column);
        long read = 0;
        try (CloseableIterable<RowValues> rows =
                TableRows.values(lake.tableAt(silver.fullName(), hash), silver.columns(), wanted)) {
            for (RowValues row : rows) {
                if (isIn(row.number(time))) {
                    event.accept(feed.fromRow().of(row));
                }
                read++;
                if (read % BETWEEN_LOOKS == 0 && isFull.getAsBoolean()) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + silver.fullName(), e);
        }
    }

    private boolean isIn(long time) {
        for (Span span : spans) {
            if (span.from() <= time && time < span.to()) {
                return true;
            }
        }
        return false;
    }
}
