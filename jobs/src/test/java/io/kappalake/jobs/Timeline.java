package io.kappalake.jobs;

import io.kappalake.jobs.source.MemoryTopics;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Progress;
import java.time.Instant;
import java.util.Map;

/**
 * A market day in four acts, each with something of everything, and the rows that all tables hold after it, worked out
 * by hand. Topics have three partitions. An act begins when the lake has what the act before says, else rows would
 * depend on who reads first.
 */
final class Timeline {

    static final String DAY = "2026-03-02T";
    static final String NEXT_DAY = "2026-03-03T";

    private static final int REPEATS = 5;

    private final MemoryTopics topics;

    Timeline(MemoryTopics topics) {
        this.topics = topics;
    }

    /** Trades, quotes and orders, a repeat with another content, and one record for each reason to reject. */
    void morning() {
        trade(0, "t1", "AAPL", "100", "2", "10:00:05", "BUY");
        trade(1, "t2", "AAPL", "102", "1", "10:00:40", "SELL");
        trade(2, "t3", "AAPL", "101", "1", "10:01:10", "BUY");
        trade(0, "t4", "MSFT", "50", "4", "10:01:30", "SELL");
        trade(0, "t1", "AAPL", "999", "9", "10:02:00", "BUY");
        trade(1, "t2", "AAPL", "999", "9", "10:02:10", "BUY");
        trade(2, "t3", "AAPL", "999", "9", "10:02:20", "BUY");
        quote(0, "q1", "AAPL", "99", "101", "10:00:10");
        quote(1, "q2", "AAPL", "100", "103", "10:00:50");
        quote(2, "q3", "MSFT", "49.5", "50.5", "10:01:20");
        order(0, "o1", "c1", "10.5", "10:05:00", "completed");
        order(1, "o2", "c2", "20", "10:06:00", "pending");
        order(1, "o2", "c2", "21", "10:20:00", "completed");
        order(2, "o3", "c1", "30", "11:10:00", "completed");
        order(2, "o4", "c3", "40", "11:11:00", "cancelled");
        order(1, "o2", "c2", "77", "11:12:00", "completed");

        Instant ten = at("10:00:00");
        topics.send("trades", 1, ten, "{\"trade_id\":");
        topics.send("trades", 1, ten, null);
        topics.send("trades", 1, ten, tradeJson("x1", " ", "1", "1", DAY + "10:00:00Z", "BUY", "NYSE"));
        topics.send("trades", 1, ten, tradeJson("x2", "AAPL", "[]", "1", DAY + "10:00:00Z", "BUY", "NYSE"));
        topics.send("trades", 1, ten, tradeJson("x3", "AAPL", "1", "1", "tomorrow", "BUY", "NYSE"));
        topics.send("trades", 1, ten, tradeJson("x4", "AAPL", "1", "1", DAY + "10:05:01Z", "BUY", "NYSE"));
        topics.send("trades", 1, ten, tradeJson("x5", "AAPL", "0", "1", DAY + "10:00:00Z", "BUY", "NYSE"));
        topics.send("trades", 1, ten, tradeJson("x6", "AAPL", "1", "99999999999", DAY + "10:00:00Z", "BUY", "NYSE"));
        topics.send("trades", 1, ten, tradeJson("x7", "AAPL", "1", "1", DAY + "10:00:00Z", "BUY", "MOON"));
        topics.send("quotes", 2, ten, quoteJson("x8", "AAPL", "2", "1", DAY + "10:00:00Z"));
        topics.send("orders", 0, ten, orderJson("x9", "c1", "1", DAY + "10:00:00Z", "lost"));
    }

    /** An event that is late but within the horizon, and a repeat of one from the morning. */
    void late() {
        trade(1, "t5", "AAPL", "103", "1", "10:00:59", "BUY");
        trade(0, "t1", "AAPL", "998", "9", "10:03:00", "BUY");
        order(1, "o2", "c2", "78", "11:13:00", "completed");
    }

    /**
     * Every partition moves on: hour 10 of the market and the first day of orders are sealed. Each event comes with
     * repeats, since a partition's clock follows over a gap once more events say so than it rests on.
     */
    void afternoon() {
        for (int repeat = 0; repeat <= REPEATS; repeat++) {
            trade(0, "t6", "AAPL", "110", "1", "12:30:00", "BUY");
            trade(1, "t7", "MSFT", "55", "1", "12:30:00", "BUY");
            trade(2, "t8", "IBM", "140", "1", "12:30:00", "SELL");
            quote(0, "q4", "AAPL", "109", "111", "12:30:00");
            quote(1, "q5", "MSFT", "54", "56", "12:30:00");
            quote(2, "q6", "IBM", "139", "141", "12:30:00");
            for (int partition = 0; partition < 3; partition++) {
                String id = "o" + (5 + partition);
                String time = NEXT_DAY + "01:30:00Z";
                String customer = partition == 0 ? "c1" : "c2";
                topics.send(
                        "orders",
                        partition,
                        Instant.parse(time),
                        orderJson(id, customer, "" + (partition + 1), time, "completed"));
            }
        }
    }

    static boolean hasAfternoon(Lake lake) {
        Map<String, Progress> progress = lake.lastLedger().orElseThrow().progress();
        return sealed(progress, "market") == Micros.of(at("11:00:00"))
                && sealed(progress, "orders") == Micros.of(Instant.parse(NEXT_DAY + "00:00:00Z"));
    }

    private static long sealed(Map<String, Progress> progress, String family) {
        return progress.getOrDefault(family, Progress.NONE).sealed();
    }

    /** Events later than the horizon: accepted, and left to a repair. And repeats of the morning's. */
    void veryLate() {
        topics.send("trades", 1, at("12:31:00"), tradeJson("t9", "AAPL", "200", "1", DAY + "10:01:15Z", "BUY", "NYSE"));
        topics.send("quotes", 0, at("12:31:00"), quoteJson("q7", "AAPL", "1", "2", DAY + "10:00:30Z"));
        topics.send(
                "orders",
                0,
                Instant.parse(NEXT_DAY + "01:31:00Z"),
                orderJson("o8", "c9", "5", DAY + "10:30:00Z", "completed"));
        topics.send("trades", 0, at("12:31:00"), tradeJson("t4", "MSFT", "1", "1", DAY + "10:01:30Z", "SELL", "NYSE"));
        topics.send("quotes", 1, at("12:31:00"), quoteJson("q2", "AAPL", "1", "2", DAY + "12:31:00Z"));
    }

    /** One more trade in the afternoon, for a test of its own. */
    void oneMore() {
        trade(0, "t10", "AAPL", "110", "1", "12:30:00", "BUY");
    }

    /** What every table holds after all acts. */
    void assertIn(Lake lake) {
        new TimelineRows(topics).assertIn(lake);
    }

    static Instant at(String clock) {
        return Instant.parse(DAY + clock + "Z");
    }

    private void trade(
            int partition, String id, String symbol, String price, String volume, String clock, String type) {
        topics.send(
                "trades", partition, at(clock), tradeJson(id, symbol, price, volume, DAY + clock + "Z", type, "NYSE"));
    }

    private void quote(int partition, String id, String symbol, String bid, String ask, String clock) {
        topics.send("quotes", partition, at(clock), quoteJson(id, symbol, bid, ask, DAY + clock + "Z"));
    }

    private void order(int partition, String id, String customer, String value, String clock, String status) {
        topics.send("orders", partition, at(clock), orderJson(id, customer, value, DAY + clock + "Z", status));
    }

    static String tradeJson(
            String id, String symbol, String price, String volume, String time, String type, String exchange) {
        return """
                {"trade_id":"%s","symbol":"%s","price":%s,"volume":%s,\
                "timestamp":"%s","trade_type":"%s",\
                "exchange":"%s"}""".formatted(id, symbol, price, volume, time, type, exchange);
    }

    static String quoteJson(String id, String symbol, String bid, String ask, String time) {
        return """
                {"quote_id":"%s","symbol":"%s","bid":%s,"ask":%s,\
                "timestamp":"%s","exchange":"NYSE"}""".formatted(id, symbol, bid, ask, time);
    }

    static String orderJson(String id, String customer, String value, String time, String status) {
        return """
                {"order_id":"%s","customer_id":"%s","order_value":%s,\
                "timestamp":"%s","status":"%s"}""".formatted(id, customer, value, time, status);
    }
}
