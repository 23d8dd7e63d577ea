package io.kappalake.compaction;

import io.kappalake.tables.Lake;
import io.kappalake.tables.TableRows;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.silver.Silver;
import java.util.List;
import java.util.function.Consumer;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;

/** The accepted events of some spans of event time, as one commit of the lake has them. */
record SilverSpans(Lake lake, String hash, List<Span> spans) {

    /** Event time {@code [from, to)}, microseconds since the epoch. */
    record Span(long from, long to) {

        Expression on(String column) {
            return Expressions.and(Expressions.greaterThanOrEqual(column, from), Expressions.lessThan(column, to));
        }
    }

    <E extends Event> void each(Feed<E> feed, Consumer<E> event) {
        var silver = Silver.of(feed);
        Expression wanted = spans.stream()
                .map(span -> span.on(silver.partitionColumn()))
                .reduce(Expressions.alwaysFalse(), Expressions::or);
        TableRows.each(
                lake.tableAt(silver.fullName(), hash),
                wanted,
                row -> event.accept(feed.fromRow().of(row)));
    }
}
