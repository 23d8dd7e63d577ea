package io.kappalake.proof.simulator;

import static io.kappalake.proof.simulator.Draft.quoted;

import java.util.SplittableRandom;

/** The market as it happens: well-formed trades, quotes and order steps, each at its send time. */
final class Market {
    private static final String[] EXCHANGES = {"NASDAQ", "NYSE", "ARCA", "BATS", "IEX"};

    private final SimulatorOptions options;
    private final SplittableRandom random;
    private final Lateness lateness;
    private final Symbols symbols;
    private final Ids ids;
    private final Orders orders;

    Market(SimulatorOptions options, SplittableRandom random) {
        this.options = options;
        this.random = random;
        this.lateness = new Lateness(options, random);
        this.symbols = new Symbols(options.symbols(), random.split());
        this.ids = new Ids(options);
        this.orders = new Orders(options.customers(), ids, random.split());
    }

    Draft next(long sendMillis) {
        double draw = random.nextDouble();
        long eventMicros = lateness.eventMicros(sendMillis);
        if (draw < options.trades()) {
            return trade(eventMicros);
        }
        return draw < options.trades() + options.quotes() ? quote(eventMicros) : order(sendMillis, eventMicros);
    }

    private Draft trade(long eventMicros) {
        int symbol = symbols.pick();
        // Some trades are in the middle of the spread, at half a cent.
        long tenthCents = symbols.walk(symbol) * 10 + (random.nextInt(10) == 0 ? 5 : 0);
        return new Draft(
                MarketTopic.TRADES,
                symbols.name(symbol),
                eventMicros,
                quoted(ids.next("T")),
                quoted(symbols.name(symbol)),
                decimal(tenthCents, 3),
                volume(),
                null,
                random.nextBoolean() ? "\"BUY\"" : "\"SELL\"",
                exchange());
    }

    private Draft quote(long eventMicros) {
        int symbol = symbols.pick();
        long mid = symbols.walk(symbol);
        // Locked quotes (bid = ask) are valid and rare.
        long spread = random.nextInt(50) == 0 ? 0 : 1 + random.nextLong(1 + mid / 1_000);
        return new Draft(
                MarketTopic.QUOTES,
                symbols.name(symbol),
                eventMicros,
                quoted(ids.next("Q")),
                quoted(symbols.name(symbol)),
                decimal(mid - spread / 2, 2),
                decimal(mid - spread / 2 + spread, 2),
                null,
                exchange());
    }

    private Draft order(long sendMillis, long eventMicros) {
        Orders.Step step = orders.next(sendMillis);
        return new Draft(
                MarketTopic.ORDERS,
                step.customerId(),
                eventMicros,
                quoted(step.orderId()),
                quoted(step.customerId()),
                step.value(),
                null,
                quoted(step.status()));
    }

    /** Whole shares mostly; some are fractions down to the last decimal. */
    private String volume() {
        if (random.nextInt(10) == 0) {
            return decimal(1 + random.nextLong(50_000_000_000L), 8);
        }
        double draw = random.nextDouble();
        return Long.toString(1 + (long) (1_000 * draw * draw * draw));
    }

    private String exchange() {
        return quoted(EXCHANGES[random.nextInt(EXCHANGES.length)]);
    }

    /** A positive number of {@code unscaled} x 10^-{@code scale} as text. */
    static String decimal(long unscaled, int scale) {
        StringBuilder text = new StringBuilder().append(unscaled);
        while (text.length() <= scale) {
            text.insert(0, '0');
        }
        return text.insert(text.length() - scale, '.').toString();
    }
}
