package io.kappalake.transforms.gold.market;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.FeedFold;
import java.util.List;

/**
 * The Gold tables computed from trades and quotes. A new one is a file with its row and computation, and one line here.
 */
public final class MarketFamily {

    public static final Family<MarketMinutes, MarketPartial> MARKET = new Family<>(
            "market",
            List.of(TradeBarRow.ONE_MINUTE, TradeBarRow.FIVE_MINUTES, QuoteBarRow.TABLE, FeaturesRow.TABLE),
            Micros.HOUR,
            Micros.MINUTE,
            MarketMinutes::new,
            List.of(
                    new FeedFold<>(Feeds.TRADES, MarketMinutes::add, trade -> MarketPartial.shardOf(trade.symbol())),
                    new FeedFold<>(Feeds.QUOTES, MarketMinutes::add, quote -> MarketPartial.shardOf(quote.symbol()))),
            Shards.COUNT,
            new WireType<>(MarketPartial.class, MarketPartial.WIRE),
            MinuteState::new);

    private MarketFamily() {}
}
