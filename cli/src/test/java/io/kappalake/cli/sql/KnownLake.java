package io.kappalake.cli.sql;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.market.FeaturesRow;
import io.kappalake.transforms.gold.market.TradeBarRow;
import io.kappalake.transforms.gold.orders.OrdersDailyRow;
import io.kappalake.transforms.gold.orders.OrdersHourlyRow;
import io.kappalake.transforms.silver.Rejected;
import io.kappalake.transforms.silver.Silver;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/**
 * A lake with few rows that are all written here: two days of orders, three trades, and one more trade after the day
 * was tagged.
 */
final class KnownLake {

    static final String TAG = "day/2026-03-02";

    private KnownLake() {}

    /** Writes the lake; {@link #TAG} and the returned commit are before the last trade. */
    static String write(LakeAddress address) {
        try (Lake lake = Lake.open(address)) {
            lake.provision(Pipeline.MARKET.tables());
            LakeCommit commit = lake.commit("The known rows").ledger(ledger(1, 0, 5, 2));
            add(lake, commit, Bronze.of(Feeds.TRADES), raw(0), raw(1), raw(2), raw(3), raw(4));
            add(
                    lake,
                    commit,
                    Silver.of(Feeds.TRADES),
                    trade("t1", "AAPL", 100, 0),
                    trade("t2", "AAPL", 104, 1),
                    trade("t3", "MSFT", 49, 2));
            add(
                    lake,
                    commit,
                    Silver.of(Feeds.QUOTES),
                    MarketEvents.quote("q1", "AAPL", e8("99"), e8("101"), "IEX", at("10:00:01"), 0, 0, at("10:00:02")),
                    MarketEvents.quote(
                            "q2", "MSFT", e8("9.99"), e8("10.01"), "NYSE", at("10:00:03"), 0, 1, at("10:00:04")));
            add(
                    lake,
                    commit,
                    Silver.of(Feeds.ORDERS),
                    MarketEvents.order("o1", "c1", e8("30"), "completed", at("10:00:05"), 0, 0, at("10:00:05")));
            add(
                    lake,
                    commit,
                    Silver.REJECTED,
                    rejected("trades", "MISSING_FIELD", "price is absent", 3),
                    rejected("trades", "MISSING_FIELD", "symbol is blank", 4),
                    rejected("orders", "UNKNOWN_VALUE", "status is complete", 1));
            add(
                    lake,
                    commit,
                    TradeBarRow.ONE_MINUTE.definition(),
                    bar("AAPL", "10:00:00", 100, 101, 3, true),
                    bar("AAPL", "10:01:00", 101, 104, 5, false),
                    bar("MSFT", "10:00:00", 50, 49, 8, true));
            add(
                    lake,
                    commit,
                    FeaturesRow.TABLE.definition(),
                    features("AAPL", "10:00:00", null, true),
                    features("AAPL", "10:01:00", 0.02, true),
                    // A minute is missing between, and the next one is not final.
                    features("AAPL", "10:03:00", 0.01, true),
                    features("AAPL", "10:04:00", 0.5, false));
            add(
                    lake,
                    commit,
                    OrdersHourlyRow.TABLE.definition(),
                    new OrdersHourlyRow(at("09:00:00"), at("10:00:00"), 2, e8Wide("120"), e8Wide("60"), true),
                    new OrdersHourlyRow(at("10:00:00"), at("11:00:00"), 1, e8Wide("30"), e8Wide("30"), false));
            add(
                    lake,
                    commit,
                    OrdersDailyRow.TABLE.definition(),
                    new OrdersDailyRow(day("2026-03-01"), 4, e8Wide("100"), e8Wide("25"), 2, true),
                    new OrdersDailyRow(day("2026-03-02"), 3, e8Wide("150"), e8Wide("50"), 3, false));
            commit.land();
            String tagged = lake.head();
            lake.refs().createTag(TAG, tagged);
            addTrade(lake, 3, "t4");
            return tagged;
        }
    }

    /** One more trade, in a commit of its own. */
    static void addTrade(Lake lake, int number, String id) {
        LakeCommit commit = lake.commit("One more trade").ledger(ledger(number, number + 2, number + 3, 0));
        add(lake, commit, Silver.of(Feeds.TRADES), trade(id, "AAPL", 105, number));
        commit.land();
    }

    @SafeVarargs
    private static <R> void add(Lake lake, LakeCommit commit, TableDefinition<R> table, R... rows) {
        TableWriter<R> writer = new TableWriter<>(table, lake.table(table), 0, 0);
        List.of(rows).forEach(writer::write);
        commit.change(TableChange.of(table).append(writer.complete()));
    }

    private static Ledger ledger(long checkpoint, long from, long to, int rejected) {
        Map<String, Long> reasons = rejected == 0 ? Map.of() : Map.of("MISSING_FIELD", (long) rejected);
        return new Ledger(
                "market",
                "run-1",
                checkpoint,
                OffsetRanges.NONE.with("trades", 0, new OffsetRange(from, to)),
                Map.of("trades", new FeedCounts(to - from, to - from - rejected, 0, reasons, 0)),
                Map.of());
    }

    private static RawRecord raw(int offset) {
        return new RawRecord(0, offset, at("10:00:00"), null, new byte[] {'{', '}'}, Map.of());
    }

    private static Row trade(String id, String symbol, int price, int offset) {
        long time = at("10:00:0" + offset);
        return MarketEvents.trade(
                id, symbol, e8(Integer.toString(price)), e8("1"), "BUY", "IEX", time, 0, offset, time);
    }

    private static Rejected rejected(String feed, String reason, String detail, int offset) {
        return new Rejected(feed, reason, detail, feed, 0, offset, at("10:00:0" + offset), null, new byte[] {'x'});
    }

    private static TradeBarRow bar(String symbol, String time, int open, int close, int volume, boolean isFinal) {
        long first = e8(Integer.toString(open));
        long last = e8(Integer.toString(close));
        BigDecimal traded = e8Wide(Integer.toString(volume));
        return new TradeBarRow(
                symbol,
                at(time),
                at(time) + 60_000_000,
                first,
                Math.max(first, last),
                Math.min(first, last),
                last,
                first,
                first,
                null,
                traded,
                traded,
                e8Wide("0"),
                2,
                isFinal);
    }

    private static FeaturesRow features(String symbol, String time, Double logReturn, boolean isFinal) {
        return new FeaturesRow(symbol, at(time), 1.0, logReturn, null, null, 0.5, 0.25, 2.0, 7, isFinal);
    }

    private static long at(String time) {
        return Instant.parse("2026-03-02T" + time + "Z").toEpochMilli() * 1000;
    }

    private static long day(String date) {
        return LocalDate.parse(date).toEpochDay();
    }

    private static long e8(String number) {
        return new BigDecimal(number).movePointRight(8).longValueExact();
    }

    private static BigDecimal e8Wide(String number) {
        return new BigDecimal(number).setScale(8);
    }
}
