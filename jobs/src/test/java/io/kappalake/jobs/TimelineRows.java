package io.kappalake.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.source.MemoryTopics;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows that all tables hold after the acts of a {@link Timeline}, worked out by hand. */
final class TimelineRows {

    private final MemoryTopics topics;

    TimelineRows(MemoryTopics topics) {
        this.topics = topics;
    }

    void assertIn(Lake lake) {
        assertBronze(lake);
        assertSilver(lake);
        assertRejected(lake);
        assertMarket(lake);
        assertOrders(lake);
        assertRepairs(lake);
    }

    private void assertBronze(Lake lake) {
        for (String feed : List.of("trades", "quotes", "orders")) {
            List<String> sent = new ArrayList<>();
            for (RawRecord raw : topics.records(feed)) {
                String payload = raw.payload() == null ? "null" : new String(raw.payload(), StandardCharsets.UTF_8);
                sent.add(String.join(
                        " | ",
                        "" + raw.partition(),
                        "" + raw.offset(),
                        Micros.toInstant(raw.timestamp()).toString(),
                        new String(raw.key(), StandardCharsets.UTF_8),
                        payload,
                        "{}"));
            }
            assertThat(Lines.of(lake, "bronze." + feed)).as("bronze." + feed).containsExactlyInAnyOrderElementsOf(sent);
        }
    }

    private static void assertSilver(Lake lake) {
        assertThat(Lines.of(lake, "silver.trades"))
                .as("silver.trades")
                .containsExactly(
                        "t1 | AAPL | 100 | 2 | BUY | NYSE | 2026-03-02T10:00:05Z | 0 | 0 | 2026-03-02T10:00:05Z",
                        "t2 | AAPL | 102 | 1 | SELL | NYSE | 2026-03-02T10:00:40Z | 1 | 0 | 2026-03-02T10:00:40Z",
                        "t3 | AAPL | 101 | 1 | BUY | NYSE | 2026-03-02T10:01:10Z | 2 | 0 | 2026-03-02T10:01:10Z",
                        "t4 | MSFT | 50 | 4 | SELL | NYSE | 2026-03-02T10:01:30Z | 0 | 1 | 2026-03-02T10:01:30Z",
                        "t5 | AAPL | 103 | 1 | BUY | NYSE | 2026-03-02T10:00:59Z | 1 | 11 | 2026-03-02T10:00:59Z",
                        "t6 | AAPL | 110 | 1 | BUY | NYSE | 2026-03-02T12:30:00Z | 0 | 4 | 2026-03-02T12:30:00Z",
                        "t7 | MSFT | 55 | 1 | BUY | NYSE | 2026-03-02T12:30:00Z | 1 | 12 | 2026-03-02T12:30:00Z",
                        "t8 | IBM | 140 | 1 | SELL | NYSE | 2026-03-02T12:30:00Z | 2 | 2 | 2026-03-02T12:30:00Z",
                        "t9 | AAPL | 200 | 1 | BUY | NYSE | 2026-03-02T10:01:15Z | 1 | 18 | 2026-03-02T12:31:00Z");
        assertThat(Lines.of(lake, "silver.quotes"))
                .as("silver.quotes")
                .containsExactly(
                        "q1 | AAPL | 99 | 101 | NYSE | 2026-03-02T10:00:10Z | 0 | 0 | 2026-03-02T10:00:10Z",
                        "q2 | AAPL | 100 | 103 | NYSE | 2026-03-02T10:00:50Z | 1 | 0 | 2026-03-02T10:00:50Z",
                        "q3 | MSFT | 49.5 | 50.5 | NYSE | 2026-03-02T10:01:20Z | 2 | 0 | 2026-03-02T10:01:20Z",
                        "q4 | AAPL | 109 | 111 | NYSE | 2026-03-02T12:30:00Z | 0 | 1 | 2026-03-02T12:30:00Z",
                        "q5 | MSFT | 54 | 56 | NYSE | 2026-03-02T12:30:00Z | 1 | 1 | 2026-03-02T12:30:00Z",
                        "q6 | IBM | 139 | 141 | NYSE | 2026-03-02T12:30:00Z | 2 | 2 | 2026-03-02T12:30:00Z",
                        "q7 | AAPL | 1 | 2 | NYSE | 2026-03-02T10:00:30Z | 0 | 7 | 2026-03-02T12:31:00Z");
        assertThat(Lines.of(lake, "silver.orders"))
                .as("silver.orders")
                .containsExactly(
                        "o1 | c1 | 10.5 | completed | 2026-03-02T10:05:00Z | 0 | 0 | 2026-03-02T10:05:00Z",
                        "o2 | c2 | 20 | pending | 2026-03-02T10:06:00Z | 1 | 0 | 2026-03-02T10:06:00Z",
                        "o2 | c2 | 21 | completed | 2026-03-02T10:20:00Z | 1 | 1 | 2026-03-02T10:20:00Z",
                        "o3 | c1 | 30 | completed | 2026-03-02T11:10:00Z | 2 | 0 | 2026-03-02T11:10:00Z",
                        "o4 | c3 | 40 | cancelled | 2026-03-02T11:11:00Z | 2 | 1 | 2026-03-02T11:11:00Z",
                        "o5 | c1 | 1 | completed | 2026-03-03T01:30:00Z | 0 | 2 | 2026-03-03T01:30:00Z",
                        "o6 | c2 | 2 | completed | 2026-03-03T01:30:00Z | 1 | 4 | 2026-03-03T01:30:00Z",
                        "o7 | c2 | 3 | completed | 2026-03-03T01:30:00Z | 2 | 2 | 2026-03-03T01:30:00Z",
                        "o8 | c9 | 5 | completed | 2026-03-02T10:30:00Z | 0 | 8 | 2026-03-03T01:31:00Z");
    }

    private void assertRejected(Lake lake) {
        assertThat(Lines.of(lake, "silver.rejected", "feed", "reason", "kafka_partition", "kafka_offset", "payload"))
                .as("silver.rejected")
                .containsExactlyInAnyOrder(
                        "trades | MALFORMED_JSON | 1 | 2 | " + payload("trades", 1, 2),
                        "trades | MALFORMED_JSON | 1 | 3 | null",
                        "trades | MISSING_FIELD | 1 | 4 | " + payload("trades", 1, 4),
                        "trades | WRONG_TYPE | 1 | 5 | " + payload("trades", 1, 5),
                        "trades | INVALID_TIMESTAMP | 1 | 6 | " + payload("trades", 1, 6),
                        "trades | FUTURE_TIMESTAMP | 1 | 7 | " + payload("trades", 1, 7),
                        "trades | NOT_POSITIVE | 1 | 8 | " + payload("trades", 1, 8),
                        "trades | OUT_OF_RANGE | 1 | 9 | " + payload("trades", 1, 9),
                        "trades | UNKNOWN_VALUE | 1 | 10 | " + payload("trades", 1, 10),
                        "quotes | CROSSED_QUOTE | 2 | 1 | " + payload("quotes", 2, 1),
                        "orders | UNKNOWN_VALUE | 0 | 1 | " + payload("orders", 0, 1));
    }

    private String payload(String topic, int partition, long offset) {
        return new String(topics.read(topic, partition, offset).payload(), StandardCharsets.UTF_8);
    }

    /** Not of t9 and q7: a repair will bring them. */
    private static void assertMarket(Lake lake) {
        // Prices 100, 102, 103: mean 101.6667, squares 14/3, so sqrt(7/3). Volume-weighted: (200 + 102 + 103) / 4.
        assertThat(Lines.of(lake, "gold.trade_bars_1m"))
                .as("gold.trade_bars_1m")
                .containsExactly(
                        "AAPL | 2026-03-02T10:00:00Z | 2026-03-02T10:01:00Z | 100 | 103 | 100 | 103"
                                + " | 101.66666667 | 101.25 | 1.52752523165 | 4 | 3 | 1 | 3 | true",
                        "AAPL | 2026-03-02T10:01:00Z | 2026-03-02T10:02:00Z"
                                + " | 101 | 101 | 101 | 101 | 101 | 101 | null | 1 | 1 | 0 | 1 | true",
                        "AAPL | 2026-03-02T12:30:00Z | 2026-03-02T12:31:00Z"
                                + " | 110 | 110 | 110 | 110 | 110 | 110 | null | 1 | 1 | 0 | 1 | false",
                        "IBM | 2026-03-02T12:30:00Z | 2026-03-02T12:31:00Z"
                                + " | 140 | 140 | 140 | 140 | 140 | 140 | null | 1 | 0 | 1 | 1 | false",
                        "MSFT | 2026-03-02T10:01:00Z | 2026-03-02T10:02:00Z"
                                + " | 50 | 50 | 50 | 50 | 50 | 50 | null | 4 | 0 | 4 | 1 | true",
                        "MSFT | 2026-03-02T12:30:00Z | 2026-03-02T12:31:00Z"
                                + " | 55 | 55 | 55 | 55 | 55 | 55 | null | 1 | 1 | 0 | 1 | false");
        // Prices 100 to 103: squares 5, so sqrt(5/3). Volume-weighted: 506 / 5.
        assertThat(Lines.of(lake, "gold.trade_bars_5m"))
                .as("gold.trade_bars_5m")
                .containsExactly(
                        "AAPL | 2026-03-02T10:00:00Z | 2026-03-02T10:05:00Z"
                                + " | 100 | 103 | 100 | 101 | 101.5 | 101.2 | 1.29099444874 | 5 | 4 | 1 | 4 | true",
                        "AAPL | 2026-03-02T12:30:00Z | 2026-03-02T12:35:00Z"
                                + " | 110 | 110 | 110 | 110 | 110 | 110 | null | 1 | 1 | 0 | 1 | false",
                        "IBM | 2026-03-02T12:30:00Z | 2026-03-02T12:35:00Z"
                                + " | 140 | 140 | 140 | 140 | 140 | 140 | null | 1 | 0 | 1 | 1 | false",
                        "MSFT | 2026-03-02T10:00:00Z | 2026-03-02T10:05:00Z"
                                + " | 50 | 50 | 50 | 50 | 50 | 50 | null | 4 | 0 | 4 | 1 | true",
                        "MSFT | 2026-03-02T12:30:00Z | 2026-03-02T12:35:00Z"
                                + " | 55 | 55 | 55 | 55 | 55 | 55 | null | 1 | 1 | 0 | 1 | false");
        // Spreads 2 and 3, mids 100 and 101.5.
        assertThat(Lines.of(lake, "gold.quote_bars_1m"))
                .as("gold.quote_bars_1m")
                .containsExactly(
                        "AAPL | 2026-03-02T10:00:00Z | 2026-03-02T10:01:00Z | 100 | 103 | 2.5 | 3 | 100.75 | 2 | true",
                        "AAPL | 2026-03-02T12:30:00Z | 2026-03-02T12:31:00Z | 109 | 111 | 2 | 2 | 110 | 1 | false",
                        "IBM | 2026-03-02T12:30:00Z | 2026-03-02T12:31:00Z | 139 | 141 | 2 | 2 | 140 | 1 | false",
                        "MSFT | 2026-03-02T10:01:00Z | 2026-03-02T10:02:00Z | 49.5 | 50.5 | 1 | 1 | 50 | 1 | true",
                        "MSFT | 2026-03-02T12:30:00Z | 2026-03-02T12:31:00Z | 54 | 56 | 2 | 2 | 55 | 1 | false");
        // Close, return over 1 and 5 minutes, volatility, gap of close to VWAP, imbalance, spread over mid.
        assertThat(Lines.of(lake, "gold.features_1m"))
                .as("gold.features_1m")
                .containsExactly(
                        "AAPL | 2026-03-02T10:00:00Z"
                                + " | 103 | null | null | null | 172.839506173 | 0.5 | 248.138957816 | 3 | true",
                        "AAPL | 2026-03-02T10:01:00Z | 101 | -0.0196084713884 | null | null | 0 | 1 | null | 1 | true",
                        "AAPL | 2026-03-02T12:30:00Z | 110 | null | null | null | 0 | 1 | 181.818181818 | 1 | false",
                        "IBM | 2026-03-02T12:30:00Z | 140 | null | null | null | 0 | -1 | 142.857142857 | 1 | false",
                        "MSFT | 2026-03-02T10:01:00Z | 50 | null | null | null | 0 | -1 | 200 | 1 | true",
                        "MSFT | 2026-03-02T12:30:00Z | 55 | null | null | null | 0 | 1 | 363.636363636 | 1 | false");
    }

    /** Not of o8: a repair will bring it. */
    private static void assertOrders(Lake lake) {
        assertThat(Lines.of(lake, "gold.orders_hourly"))
                .as("gold.orders_hourly")
                .containsExactly(
                        "2026-03-02T10:00:00Z | 2026-03-02T11:00:00Z | 2 | 31.5 | 15.75 | true",
                        "2026-03-02T11:00:00Z | 2026-03-02T12:00:00Z | 1 | 30 | 30 | true",
                        "2026-03-03T01:00:00Z | 2026-03-03T02:00:00Z | 3 | 6 | 2 | false");
        assertThat(Lines.of(lake, "gold.orders_daily"))
                .as("gold.orders_daily")
                .containsExactly("2026-03-02 | 3 | 61.5 | 20.5 | 2 | true", "2026-03-03 | 3 | 6 | 2 | 2 | false");
    }

    private static void assertRepairs(Lake lake) {
        Map<String, List<Instant>> repairs = new TreeMap<>();
        lake.repairs().forEach((table, starts) -> repairs.put(table, List.copyOf((Collection<Instant>) starts)));
        List<Instant> hour = List.of(Timeline.at("10:00:00"));
        List<Instant> day = List.of(Timeline.at("00:00:00"));
        assertThat(repairs)
                .isEqualTo(Map.of(
                        "gold.trade_bars_1m", hour,
                        "gold.trade_bars_5m", hour,
                        "gold.quote_bars_1m", hour,
                        "gold.features_1m", hour,
                        "gold.orders_hourly", day,
                        "gold.orders_daily", day));
    }
}
