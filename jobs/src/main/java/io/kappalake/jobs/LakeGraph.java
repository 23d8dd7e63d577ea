package io.kappalake.jobs;

import io.kappalake.jobs.source.EventTypes;
import io.kappalake.jobs.source.FeedSource;
import io.kappalake.jobs.write.Committables;
import io.kappalake.jobs.write.RawRecords;
import io.kappalake.jobs.write.Tally;
import io.kappalake.jobs.write.WriteBuckets;
import io.kappalake.jobs.write.WriteFiles;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.EventBlock;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.OrderStep;
import io.kappalake.transforms.feed.market.Quote;
import io.kappalake.transforms.feed.market.Trade;
import io.kappalake.transforms.gold.GoldBucket;
import io.kappalake.transforms.gold.market.MarketMinutes;
import io.kappalake.transforms.gold.market.MarketPartial;
import io.kappalake.transforms.gold.market.MarketWindows;
import io.kappalake.transforms.gold.orders.OrderDays;
import io.kappalake.transforms.gold.orders.OrderPartial;
import io.kappalake.transforms.gold.orders.OrderWindows;
import io.kappalake.transforms.silver.PackEvents;
import io.kappalake.transforms.silver.Rejected;
import io.kappalake.transforms.silver.Silver;
import io.kappalake.transforms.silver.UnpackEvents;
import io.kappalake.transforms.silver.identity.Deduplicate;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.iceberg.Table;

/**
 * The one job graph. Live run, replay and tests differ in the source, in what the lake holds already and in what takes the committables; nothing in
 * here asks which it is.
 *
 * <pre>
 * topic ─► raw record ─┬────────────────────────────────► bronze.&lt;feed&gt;      ┐
 *                      └► decode ─┬─► deduplicate ─┬────► silver.&lt;feed&gt;      │ committables
 *                                 └► rejected ─────│────► silver.rejected    ├──────► committer
 *                                                  └► windows ► gold.*       ┘
 * </pre>
 *
 * @param tables by {@code layer.name}, serializable, at the commit that the run starts from
 * @param raw what becomes of the raw records
 * @param probe is called when writers close their files, for fault suites
 */
public record LakeGraph(
        FeedSource source, Rules rules, Map<String, Table> tables, Past past, RawRecords raw, Probe probe) {

    /** What the lake holds already, for a run that starts without state. */
    public interface Past {

        <E extends Event> PastEvents<E> events(Feed<E> feed);

        /** How far a family of windows was. */
        Progress progress(String family);
    }

    /** Adds the graph to the environment and returns what the committer must land. */
    public DataStream<Committable> addTo(StreamExecutionEnvironment env) {
        Accepted<Trade> trades = silver(bronze(env, Feeds.TRADES), Feeds.TRADES);
        Accepted<Quote> quotes = silver(bronze(env, Feeds.QUOTES), Feeds.QUOTES);
        Accepted<OrderStep> orders = silver(bronze(env, Feeds.ORDERS), Feeds.ORDERS);
        return trades.committables()
                .union(
                        quotes.committables(),
                        orders.committables(),
                        market(trades.events(), quotes.events()),
                        orders(orders.events()));
    }

    /** Accepted events of a feed, and the committables of all that was written on the way to them. */
    private record Accepted<E>(DataStream<E> events, DataStream<Committable> committables) {}

    private <E extends Event> SingleOutputStreamOperator<Decoded<E>> bronze(
            StreamExecutionEnvironment env, Feed<E> feed) {
        return source.read(env, feed)
                .transform("bronze-" + feed.name() + "-write", EventTypes.decoded(), rawWriter(feed))
                .uid("bronze-" + feed.name() + "-write");
    }

    private <E extends Event> Accepted<E> silver(SingleOutputStreamOperator<Decoded<E>> decoded, Feed<E> feed) {
        String name = "silver-" + feed.name();
        WireType<E> type = WireType.of(feed);
        var valid = decoded.process(new PassEvents<E>(feed.name()), type)
                .name(name + "-validate")
                .uid(name + "-validate");
        var rejected = valid.getSideOutput(PassEvents.REJECTED)
                .transform("silver-rejected-" + feed.name() + "-write", EventTypes.rejected(), rejectedWriter(feed))
                .uid("silver-rejected-" + feed.name() + "-write");
        // Events are where their keys belong: there is one instance, or a block has brought them.
        var first = DataStreamUtils.reinterpretAsKeyedStream(toShards(valid, feed), Deduplicate.shard(), Types.INT)
                .transform(name + "-deduplicate", type, deduplicate(feed))
                .uid(name + "-deduplicate");
        var written = first.transform(name + "-write", type, silverWriter(feed)).uid(name + "-write");
        return new Accepted<>(
                written,
                decoded.getSideOutput(Committables.TAG)
                        .union(
                                rejected.getSideOutput(Committables.TAG),
                                first.getSideOutput(Committables.TAG),
                                written.getSideOutput(Committables.TAG)));
    }

    /** Each event to the instance that has its shard. With one instance it stays in its thread, which saves a fifth of all work. */
    private static <E extends Event> DataStream<E> toShards(DataStream<E> valid, Feed<E> feed) {
        if (valid.getExecutionEnvironment().getParallelism() == 1) {
            return valid;
        }
        String name = "silver-" + feed.name();
        return valid.transform(name + "-pack", EventBlock.TYPE, new PackEvents<>(feed))
                .uid(name + "-pack")
                .keyBy(EventBlock::key, Types.INT)
                .transform(name + "-unpack", WireType.of(feed), new UnpackEvents<>(feed))
                .uid(name + "-unpack");
    }

    private DataStream<Committable> market(DataStream<Trade> trades, DataStream<Quote> quotes) {
        WireType<MarketPartial> type = new WireType<>(MarketPartial.class, MarketPartial.WIRE);
        DataStream<MarketPartial> partials = folded(trades, "gold-market-fold-trades", type, MarketMinutes.foldTrades())
                .union(folded(quotes, "gold-market-fold-quotes", type, MarketMinutes.foldQuotes()));
        MarketWindows windows = new MarketWindows(
                rules.latenessHorizon(),
                past.events(Feeds.TRADES),
                past.events(Feeds.QUOTES),
                past.progress("market"),
                Committables.TAG);
        return written(
                "gold-market",
                partials.keyBy(MarketPartial::shard, Types.INT)
                        .transform("gold-market-windows", EventTypes.buckets(), windows));
    }

    private DataStream<Committable> orders(DataStream<OrderStep> orders) {
        WireType<OrderPartial> type = new WireType<>(OrderPartial.class, OrderPartial.WIRE);
        OrderWindows windows = new OrderWindows(
                rules.latenessHorizon(), past.events(Feeds.ORDERS), past.progress("orders"), Committables.TAG);
        return written(
                "gold-orders",
                folded(orders, "gold-orders-fold", type, OrderDays.foldOrders())
                        .keyBy(partial -> OrderPartial.SHARD, Types.INT)
                        .transform("gold-orders-windows", EventTypes.buckets(), windows));
    }

    private static <E, P> DataStream<P> folded(
            DataStream<E> events, String name, WireType<P> type, OneInputStreamOperator<E, P> fold) {
        return events.transform(name, type, fold).uid(name);
    }

    /** The windows, and their files; {@code name} is what both operators begin with. */
    private DataStream<Committable> written(String name, SingleOutputStreamOperator<GoldBucket<?>> windows) {
        var files = windows.uid(name + "-windows")
                .transform(name + "-write", Committables.TYPE, new WriteBuckets(tables, probe))
                .uid(name + "-write");
        return files.union(windows.getSideOutput(Committables.TAG));
    }

    private <E extends Event> OneInputStreamOperator<Decoded<E>, Decoded<E>> rawWriter(Feed<E> feed) {
        return raw.writer(feed, tables.get("bronze." + feed.name()), probe);
    }

    private WriteFiles<Rejected, Rejected> rejectedWriter(Feed<?> feed) {
        return new WriteFiles<>(
                Silver.REJECTED, tables.get("silver.rejected"), row -> row, new Tally.OfReasons(feed.name()), probe);
    }

    private <E extends Event> WriteFiles<E, E> silverWriter(Feed<E> feed) {
        return new WriteFiles<>(
                Silver.of(feed), tables.get("silver." + feed.name()), event -> event, Tally.none(), probe);
    }

    private <E extends Event> Deduplicate<E> deduplicate(Feed<E> feed) {
        return new Deduplicate<>(feed.name(), rules.duplicateHorizon(), past.events(feed), Committables.TAG);
    }
}
