package io.kappalake.transforms.gold.sql;

import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.gold.cell.EventOrder;
import io.kappalake.transforms.gold.cell.UnionPart;
import io.kappalake.transforms.sql.ColumnScope;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a statement reads: the events of a feed, or rows that several feeds make by UNION ALL.
 *
 * @param shape of the rows
 * @param union how each feed makes them, in the order of the feeds; empty for one feed
 * @param text what is selected from each feed; equal for equal unions only
 */
record Source(List<FeedFile> feeds, RowShape shape, List<UnionPart> union, String text) {

    /** Columns of rows that are about their records begin with it. */
    static final String KAFKA = "kafka_";

    static Source of(FeedFile feed) {
        return new Source(List.of(feed), feed.shape(), List.of(), "");
    }

    /** The same for equal sources in every version, and another for every other one: it is in ledgers. */
    String name() {
        String names = feeds.stream().map(FeedFile::name).collect(Collectors.joining("."));
        return union.isEmpty() ? names : names + "-of-" + hash(text);
    }

    static String hash(String text) {
        Fingerprint fingerprint = Fingerprint.of(text);
        return String.format("%016x%016x", fingerprint.high(), fingerprint.low());
    }

    /** What expressions may name; of a union only what it selects. */
    ColumnScope columns() {
        List<RowColumn> own = shape.columns().stream()
                .filter(column -> union.isEmpty() || !column.name().startsWith(KAFKA))
                .toList();
        return new ColumnScope(
                own,
                own.stream()
                        .mapToInt(column -> shape.place(shape.position(column.name())))
                        .toArray());
    }

    static ColumnScope columns(RowShape shape) {
        List<RowColumn> columns = shape.columns();
        return new ColumnScope(
                columns, IntStream.range(0, columns.size()).map(shape::place).toArray());
    }

    EventOrder order() {
        return union.isEmpty() ? EventOrder.of(feeds.get(0)) : EventOrder.ofUnion(feeds);
    }
}
