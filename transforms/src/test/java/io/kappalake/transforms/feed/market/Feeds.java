package io.kappalake.transforms.feed.market;

import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.PipelineFile;
import io.kappalake.transforms.feed.row.Row;
import java.util.List;

/** The feeds of the pipeline that ships with the project. */
public final class Feeds {

    private static final PipelineFile MARKET = PipelineFile.market();

    /** Executions. */
    public static final Feed<Row> TRADES = MARKET.feed("trades").feed();

    /** Best bids and asks. */
    public static final Feed<Row> QUOTES = MARKET.feed("quotes").feed();

    /** Steps in the lives of orders. */
    public static final Feed<Row> ORDERS = MARKET.feed("orders").feed();

    public static final List<Feed<Row>> ALL = List.of(TRADES, QUOTES, ORDERS);

    private Feeds() {}

    /** Names of all topics. */
    public static List<String> topics() {
        return ALL.stream().map(Feed::name).toList();
    }

    /** @throws IllegalArgumentException naming the known feeds */
    public static Feed<Row> named(String name) {
        return file(name).feed();
    }

    /** @throws IllegalArgumentException naming the known feeds */
    public static FeedFile file(String name) {
        return MARKET.feed(name);
    }
}
