package io.kappalake.cli.sql;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.Family;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.Partial;
import io.kappalake.transforms.gold.WindowSource;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A day of ordinary prices on a branch of its own: Silver with one event each second, in order, and the rows of Gold
 * that the job makes of them.
 */
final class OrdinaryDay {

    static final String BRANCH = "ordinary";
    static final String DATE = "2026-04-01";

    private static final long BEGIN = micros(DATE + "T09:00:00Z");
    private static final long DAY = micros("2026-04-02T00:00:00Z") - micros(DATE + "T00:00:00Z");
    private static final long SECOND = 1_000_000;
    private static final int SECONDS = 900;
    private static final List<String> SYMBOLS = List.of("AAPL", "BRK.A", "PENNY");
    private static final long[] CENTS = {15_000, 62_000_000, 3};
    private static final long CENT = 1_000_000;

    private final Random random = new Random(22);
    private final List<Row> trades = new ArrayList<>();
    private final List<Row> quotes = new ArrayList<>();
    private final List<Row> orders = new ArrayList<>();

    private OrdinaryDay() {
        for (int second = 0; second < SECONDS; second++) {
            add(second, BEGIN + second * SECOND);
        }
    }

    private void add(int number, long time) {
        int symbol = random.nextInt(SYMBOLS.size());
        long price = CENTS[symbol] * CENT + random.nextLong(CENTS[symbol]) * CENT / 100;
        long volume = (1 + random.nextLong(1_000_000)) * CENT / 100;
        String side = random.nextInt(3) == 0 ? "SELL" : "BUY";
        trades.add(MarketEvents.trade(
                "t" + number, SYMBOLS.get(symbol), price, volume, side, "NYSE", time, 0, number, time));
        quotes.add(MarketEvents.quote(
                "q" + number,
                SYMBOLS.get(symbol),
                price,
                price + random.nextInt(50) * CENT / 100,
                "IEX",
                time,
                0,
                number,
                time));
        orders.add(MarketEvents.order(
                "o" + number,
                "c" + random.nextInt(50),
                (1 + random.nextLong(100_000)) * CENT,
                random.nextInt(4) == 0 ? "pending" : "completed",
                time + random.nextInt(8) * 3600 * SECOND,
                0,
                number,
                time));
    }

    static void write(LakeAddress address) {
        OrdinaryDay day = new OrdinaryDay();
        try (Lake main = Lake.open(address)) {
            main.refs().createBranch(BRANCH, main.head());
        }
        try (Lake lake = Lake.open(address.onRef(BRANCH))) {
            LakeCommit commit = lake.commit("An ordinary day");
            add(lake, commit, Silver.of(Feeds.TRADES), day.trades);
            add(lake, commit, Silver.of(Feeds.QUOTES), day.quotes);
            add(lake, commit, Silver.of(Feeds.ORDERS), day.orders);
            List<Event> events = new ArrayList<>(day.trades);
            events.addAll(day.quotes);
            events.addAll(day.orders);
            fold(lake, commit, Families.MARKET, events);
            fold(lake, commit, Families.ORDERS, events);
            commit.land();
        }
    }

    private static <S extends WindowSource<P>, P extends Partial> void fold(
            Lake lake, LakeCommit commit, Family<S, P> family, List<Event> events) {
        S source = family.empty().get();
        events.forEach(event -> Families.add(family, source, event));
        for (GoldTable<S, ?> table : family.tables()) {
            add(lake, commit, table, source);
        }
    }

    private static <S extends WindowSource<?>, R> void add(
            Lake lake, LakeCommit commit, GoldTable<S, R> table, S source) {
        long midnight = BEGIN - BEGIN % DAY;
        add(lake, commit, table.definition(), table.rows(source, midnight, midnight + DAY, end -> true));
    }

    private static <R> void add(Lake lake, LakeCommit commit, TableDefinition<R> table, Iterable<R> rows) {
        TableWriter<R> writer = new TableWriter<>(table, lake.table(table), 0, 0);
        rows.forEach(writer::write);
        commit.change(TableChange.of(table).append(writer.complete()));
    }

    private static long micros(String time) {
        return Instant.parse(time).toEpochMilli() * 1000;
    }
}
