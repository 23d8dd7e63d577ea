package io.kappalake.jobs.source;

import io.kappalake.tables.format.NewestRows;
import io.kappalake.tables.format.RowValues;
import io.kappalake.tables.format.TableRows;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.silver.Silver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The accepted events of a feed in its Silver table, at the commit that the run starts from.
 *
 * @param waiting the oldest Kafka time among the next records of the feed's partitions, in microseconds since the
 *     epoch; {@link Long#MAX_VALUE} if none waits
 */
public record SilverEvents<E extends Event>(Feed<E> feed, Table silver, long waiting) implements PastEvents<E> {

    private static final String KAFKA_TIMESTAMP = "kafka_timestamp";

    @Override
    public void sinceKafkaTime(long from, Consumer<E> each) {
        read(KAFKA_TIMESTAMP, from, each);
    }

    @Override
    public void sinceEventTime(long from, Consumer<E> each) {
        read("event_time", from, each);
    }

    @Override
    public long goesOnAt() {
        OptionalLong reached = NewestRows.reached(silver, KAFKA_TIMESTAMP);
        return reached.isPresent() ? Math.min(reached.getAsLong(), waiting) : Long.MIN_VALUE;
    }

    private void read(String column, long from, Consumer<E> each) {
        Expression since =
                from == Long.MIN_VALUE ? Expressions.alwaysTrue() : Expressions.greaterThanOrEqual(column, from);
        int time = Silver.of(feed).position(column);
        try (CloseableIterable<RowValues> rows = TableRows.values(silver, feed.columns(), since)) {
            for (RowValues row : rows) {
                if (row.number(time) >= from) {
                    each.accept(feed.fromRow().of(row));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + silver.name(), e);
        }
    }
}
