package io.kappalake.transforms.gold.market;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.FeedColumns;
import io.kappalake.transforms.gold.FeedFold;
import io.kappalake.transforms.gold.GoldTable;
import java.util.List;
import java.util.Map;

/**
 * The Gold tables computed from trades and quotes. A new one is a file with its row and computation, and one line here.
 */
public final class MarketFamily {

    /** The feeds in the tables' definitions, whatever a pipeline calls them. */
    static final String TRADES = "trades";

    static final String QUOTES = "quotes";

    /** Their places among the family's folds. */
    static final int TRADES_AT = 0;

    static final int QUOTES_AT = 1;

    private static final String NAME = "market";
    private static final String BUY = "BUY";

    private static final List<GoldTable<MarketMinutes, ?>> TABLES =
            List.of(TradeBarRow.ONE_MINUTE, TradeBarRow.FIVE_MINUTES, QuoteBarRow.TABLE, FeaturesRow.TABLE);

    private MarketFamily() {}

    /** @throws LakeException naming the first column that a feed lacks */
    public static Family<MarketMinutes, MarketPartial> of(FeedFile trades, FeedFile quotes) {
        Map<String, String> names = Map.of(TRADES, trades.name(), QUOTES, quotes.name());
        return new Family<>(
                NAME,
                TABLES.stream()
                        .<GoldTable<MarketMinutes, ?>>map(table -> table.of(names))
                        .toList(),
                Grid.of(Micros.HOUR),
                Grid.of(Micros.MINUTE),
                MarketMinutes::new,
                List.of(foldTrades(trades), foldQuotes(quotes)),
                Shards.COUNT,
                new WireType<>(MarketPartial.class, MarketPartial.WIRE),
                MinuteState::new);
    }

    private static FeedFold<Row, MarketMinutes> foldTrades(FeedFile feed) {
        FeedColumns columns = new FeedColumns(feed, NAME);
        int id = columns.text("trade_id");
        int symbol = columns.text("symbol");
        int price = columns.amount("price");
        int volume = columns.amount("volume");
        int type = columns.text("trade_type");
        columns.requireOrder("trade_id");
        return new FeedFold<>(
                feed.feed(),
                (minutes, trade) -> minutes.addTrade(
                        trade.eventTime(),
                        (String) trade.object(symbol),
                        (String) trade.object(id),
                        trade.number(price),
                        trade.number(volume),
                        BUY.equals(trade.object(type))),
                trade -> MarketPartial.shardOf((String) trade.object(symbol)));
    }

    private static FeedFold<Row, MarketMinutes> foldQuotes(FeedFile feed) {
        FeedColumns columns = new FeedColumns(feed, NAME);
        int id = columns.text("quote_id");
        int symbol = columns.text("symbol");
        int bid = columns.amount("bid");
        int ask = columns.amount("ask");
        columns.requireOrder("quote_id");
        return new FeedFold<>(
                feed.feed(),
                (minutes, quote) -> minutes.addQuote(
                        quote.eventTime(),
                        (String) quote.object(symbol),
                        (String) quote.object(id),
                        quote.number(bid),
                        quote.number(ask)),
                quote -> MarketPartial.shardOf((String) quote.object(symbol)));
    }
}
