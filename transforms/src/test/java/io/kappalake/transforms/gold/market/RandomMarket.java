package io.kappalake.transforms.gold.market;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Trades and quotes of a few symbols: ties in time, prices and volumes from one unit to the greatest that fit, minutes
 * with none.
 */
public final class RandomMarket {

    private static final long GREATEST = 999_999_999_999_999_999L;
    private static final List<String> SYMBOLS = List.of("A", "B", "AA", "Ω", "ZZ");

    public final List<Row> trades = new ArrayList<>();
    public final List<Row> quotes = new ArrayList<>();
    public final List<Event> events = new ArrayList<>();

    public RandomMarket(Random random, int count, long from, long to) {
        for (int i = 0; i < count; i++) {
            // Whole seconds, so that many events share their time and identities decide.
            long time = from + Micros.SECOND * random.nextInt((int) ((to - from) / Micros.SECOND));
            // "A" trades in every minute, the others have gaps.
            String symbol = random.nextBoolean() ? "A" : SYMBOLS.get(random.nextInt(SYMBOLS.size()));
            if (random.nextInt(3) > 0) {
                trades.add(trade(random, "t" + i, symbol, time));
                events.add(trades.get(trades.size() - 1));
            } else {
                quotes.add(quote(random, "q" + i, symbol, time));
                events.add(quotes.get(quotes.size() - 1));
            }
        }
    }

    private static Row trade(Random random, String id, String symbol, long time) {
        String side = random.nextBoolean() ? "BUY" : "SELL";
        return MarketEvents.trade(
                id, symbol, amount(random, symbol), amount(random, symbol), side, "NYSE", time, 0, 0, time);
    }

    private static Row quote(Random random, String id, String symbol, long time) {
        long bid = amount(random, symbol);
        long ask = bid + random.nextLong(Math.min(bid, GREATEST - bid) + 1);
        return MarketEvents.quote(id, symbol, bid, ask, "NYSE", time, 0, 0, time);
    }

    private static long amount(Random random, String symbol) {
        if (symbol.equals("A")) {
            return 15_000_000_000L + random.nextInt(1_000_000) * 1000L;
        }
        return switch (random.nextInt(3)) {
            case 0 -> 1 + random.nextInt(5);
            case 1 -> GREATEST - random.nextInt(5);
            default -> 1 + random.nextLong(GREATEST);
        };
    }
}
