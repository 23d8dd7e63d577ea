package io.kappalake.transforms.gold.market;

import static io.kappalake.transforms.gold.Events.buy;
import static io.kappalake.transforms.gold.Events.quote;
import static io.kappalake.transforms.gold.Events.sell;
import static io.kappalake.transforms.gold.Times.at;
import static io.kappalake.transforms.gold.Times.unscaled;
import static io.kappalake.transforms.gold.Times.wide;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kappalake.tables.ledger.Progress;
import java.math.BigDecimal;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MarketWindowsTest {

    private static final String BARS_1M = "gold.trade_bars_1m";
    private static final String BARS_5M = "gold.trade_bars_5m";
    private static final String QUOTES = "gold.quote_bars_1m";
    private static final String FEATURES = "gold.features_1m";

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend(true));
    }

    @Test
    void anOpenWindowIsVisibleWithTheFirstCheckpointAfterItsFirstEvent() throws Exception {
        try (Market market = new Market()) {
            market.receive(
                    buy("t1", "ACME", "10:02:01", "10", "1"),
                    sell("t2", "ACME", "10:02:30", "13", "2"),
                    buy("t3", "ACME", "10:02:20", "16", "3"),
                    quote("q1", "ACME", "10:02:05", "9.99", "10.01"),
                    quote("q2", "ACME", "10:02:40", "12.9", "13.0"));
            market.checkpoint();

            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .containsExactly(new TradeBarRow(
                            "ACME",
                            at("10:02"),
                            at("10:03"),
                            unscaled("10"),
                            unscaled("16"),
                            unscaled("10"),
                            unscaled("13"),
                            unscaled("13"),
                            unscaled("14"),
                            3.0,
                            wide("6"),
                            wide("4"),
                            wide("2"),
                            3,
                            false));
            assertThat(market.rows(TradeBarRow.FIVE_MINUTES))
                    .containsExactly(new TradeBarRow(
                            "ACME",
                            at("10:00"),
                            at("10:05"),
                            unscaled("10"),
                            unscaled("16"),
                            unscaled("10"),
                            unscaled("13"),
                            unscaled("13"),
                            unscaled("14"),
                            3.0,
                            wide("6"),
                            wide("4"),
                            wide("2"),
                            3,
                            false));
            assertThat(market.rows(QuoteBarRow.TABLE))
                    .containsExactly(new QuoteBarRow(
                            "ACME",
                            at("10:02"),
                            at("10:03"),
                            unscaled("12.9"),
                            unscaled("13"),
                            unscaled("0.06"),
                            unscaled("0.1"),
                            unscaled("11.475"),
                            2,
                            false));
            assertThat(market.rows(FeaturesRow.TABLE))
                    .containsExactly(new FeaturesRow(
                            "ACME",
                            at("10:02"),
                            13.0,
                            null,
                            null,
                            null,
                            -1.0 / 14 * 1e4,
                            2.0 / 6,
                            0.06 / 11.475 * 1e4,
                            3,
                            false));
        }
    }

    @Test
    void aSingleTradeHasNoVolatility() throws Exception {
        try (Market market = new Market()) {
            market.receive(sell("t1", "ACME", "10:02:01", "10", "1")).checkpoint();

            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .containsExactly(new TradeBarRow(
                            "ACME",
                            at("10:02"),
                            at("10:03"),
                            unscaled("10"),
                            unscaled("10"),
                            unscaled("10"),
                            unscaled("10"),
                            unscaled("10"),
                            unscaled("10"),
                            null,
                            wide("1"),
                            wide("0"),
                            wide("1"),
                            1,
                            false));
        }
    }

    @Test
    void fiveMinutesAreMergedFromOneMinuteBars() throws Exception {
        try (Market market = new Market()) {
            market.receive(
                    buy("t1", "ACME", "10:00:00", "10", "1"),
                    buy("t2", "ZETA", "10:01:00", "7", "1"),
                    sell("t3", "ACME", "10:04:59.999999", "12", "3"),
                    sell("t4", "ACME", "10:05:00", "99", "1"));
            market.checkpoint();

            assertThat(market.rows(TradeBarRow.FIVE_MINUTES))
                    .containsExactly(
                            new TradeBarRow(
                                    "ACME",
                                    at("10:00"),
                                    at("10:05"),
                                    unscaled("10"),
                                    unscaled("12"),
                                    unscaled("10"),
                                    unscaled("12"),
                                    unscaled("11"),
                                    unscaled("11.5"),
                                    Math.sqrt(2),
                                    wide("4"),
                                    wide("1"),
                                    wide("3"),
                                    2,
                                    false),
                            bar("ACME", "10:05", "10:10", "99", wide("0"), wide("1")),
                            bar("ZETA", "10:00", "10:05", "7", wide("1"), wide("0")));
        }
    }

    private static TradeBarRow bar(
            String symbol, String start, String end, String price, BigDecimal bought, BigDecimal sold) {
        long unscaled = unscaled(price);
        return new TradeBarRow(
                symbol,
                at(start),
                at(end),
                unscaled,
                unscaled,
                unscaled,
                unscaled,
                unscaled,
                unscaled,
                null,
                bought.add(sold),
                bought,
                sold,
                1,
                false);
    }

    @Test
    void firstAndLastAreByEventTimeThenByIdentityWhateverCameFirst() throws Exception {
        try (Market market = new Market()) {
            market.receive(
                    buy("b", "ACME", "10:02:01", "2", "1"),
                    buy("c", "ACME", "10:02:01", "3", "1"),
                    buy("a", "ACME", "10:02:01", "1", "1"),
                    quote("y", "ACME", "10:02:01", "5", "6"),
                    quote("x", "ACME", "10:02:01", "3", "4"));
            market.checkpoint();

            TradeBarRow bar = market.rows(TradeBarRow.ONE_MINUTE).get(0);
            assertThat(bar.open()).isEqualTo(unscaled("1"));
            assertThat(bar.close()).isEqualTo(unscaled("3"));
            assertThat(market.rows(QuoteBarRow.TABLE).get(0).bidClose()).isEqualTo(unscaled("5"));
        }
    }

    @Test
    void ofOneIdentityThatWasAcceptedTwiceThePriceDecidesWhateverCameFirst() throws Exception {
        for (List<String> prices : List.of(List.of("1", "2"), List.of("2", "1"))) {
            try (Market market = new Market()) {
                for (String price : prices) {
                    market.receive(
                                    buy("same", "ACME", "10:00:00", price, "1"),
                                    quote("same", "ACME", "10:00:00", price, "3"))
                            .checkpoint();
                }
                TradeBarRow bar = market.rows(TradeBarRow.ONE_MINUTE).get(0);
                assertThat(bar.open()).isEqualTo(unscaled("1"));
                assertThat(bar.close()).isEqualTo(unscaled("2"));
                assertThat(market.rows(QuoteBarRow.TABLE).get(0).bidClose()).isEqualTo(unscaled("2"));
            }
        }
    }

    @Test
    void aLateTradeRevisesItsWindowAndLeavesOtherHoursAlone() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"), buy("t2", "ACME", "11:20:00", "20", "1"))
                    .watermark("11:01")
                    .checkpoint();
            market.receive(buy("t3", "ACME", "10:02:30", "12", "1")).checkpoint();

            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::close)
                    .containsExactly(unscaled("12"), unscaled("20"));
            assertThat(market.written())
                    .containsExactlyInAnyOrder(
                            BARS_1M + " 0/2026-03-02T10:00:00Z/60",
                            BARS_5M + " 0/2026-03-02T10:00:00Z/60",
                            FEATURES + " 0/2026-03-02T10:00:00Z/60");
            assertThat(market.run().repairs()).isEmpty();
        }
    }

    @Test
    void aTradeAfterItsRowWasWrittenChangesWhatWasDivided() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"), buy("t2", "ACME", "10:02:10", "12", "1"))
                    .checkpoint();
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::vwap, TradeBarRow::volatility)
                    .containsExactly(tuple(unscaled("11"), Math.sqrt(2)));

            market.receive(buy("t3", "ACME", "10:02:20", "14", "2")).checkpoint();
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::vwap, TradeBarRow::volatility)
                    .containsExactly(tuple(unscaled("12.5"), 2.0));
        }
    }

    @Test
    void aLateTradeRevisesTheFeaturesThatLookBackOnItAlsoInTheNextHour() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:59:00", "10", "1"), buy("t2", "ACME", "11:00:00", "20", "1"))
                    .checkpoint();
            market.receive(buy("t3", "ACME", "10:59:30", "16", "1")).checkpoint();

            assertThat(market.rows(FeaturesRow.TABLE))
                    .extracting(FeaturesRow::logReturn1m)
                    .containsExactly(null, StrictMath.log1p(4.0 / 16));
            assertThat(market.written())
                    .contains(FEATURES + " 0/2026-03-02T11:00:00Z/60")
                    .doesNotContain(BARS_1M + " 0/2026-03-02T11:00:00Z/60");
        }
    }

    @Test
    void aQuoteRewritesNoTradeBars() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1")).checkpoint();
            market.receive(quote("q1", "ACME", "10:02:00", "10", "11")).checkpoint();

            assertThat(market.written())
                    .containsExactlyInAnyOrder(
                            QUOTES + " 0/2026-03-02T10:00:00Z/60", FEATURES + " 0/2026-03-02T10:00:00Z/60");
        }
    }

    @Test
    void aCheckpointWithoutNewsWritesNothingButTellsHowFarItIs() throws Exception {
        try (Market market = new Market()) {
            market.checkpoint();
            assertThat(market.run().progress()).isEqualTo(Progress.NONE);

            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"))
                    .watermark("10:02:30")
                    .checkpoint();
            market.checkpoint();

            assertThat(market.written()).isEmpty();
            assertThat(market.run().family()).isEqualTo("market");
            assertThat(market.run().progress()).isEqualTo(new Progress(at("10:02:30"), at("09:00")));
        }
    }

    @Test
    void finalTurnsTrueExactlyAtWindowEndPlusHorizon() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"), quote("q1", "ACME", "10:02:00", "10", "11"));
            market.watermark("11:02:59.999").checkpoint();
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::isFinal)
                    .containsExactly(false);

            market.watermark("11:03").checkpoint();
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::isFinal)
                    .containsExactly(true);
            assertThat(market.rows(QuoteBarRow.TABLE))
                    .extracting(QuoteBarRow::isFinal)
                    .containsExactly(true);
            assertThat(market.rows(FeaturesRow.TABLE))
                    .extracting(FeaturesRow::isFinal)
                    .containsExactly(true);
            assertThat(market.rows(TradeBarRow.FIVE_MINUTES))
                    .extracting(TradeBarRow::isFinal)
                    .containsExactly(false);

            market.watermark("11:05").checkpoint();
            assertThat(market.rows(TradeBarRow.FIVE_MINUTES))
                    .extracting(TradeBarRow::isFinal)
                    .containsExactly(true);
            assertThat(market.written()).containsExactly(BARS_5M + " 0/2026-03-02T10:00:00Z/60");
        }
    }

    @Test
    void theEndOfTheInputWritesWhatIsOpenButMakesNothingFinal() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"))
                    .watermark("10:02:00")
                    .endInput();

            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .containsExactly(bar("ACME", "10:02", "10:03", "10", wide("1"), wide("0")));
            assertThat(market.run().progress()).isEqualTo(new Progress(at("10:02"), at("09:00")));
            market.checkpoint();
            assertThat(market.written()).isEmpty();
            assertThat(market.run().progress()).isEqualTo(new Progress(at("10:02"), at("09:00")));
        }
    }

    @Test
    void anEventOfASealedHourIsNamedForRepairAndChangesNothingElse() throws Exception {
        try (Market market = new Market()) {
            market.receive(
                    buy("t1", "ACME", "09:50:00", "10", "1"),
                    buy("t2", "ACME", "10:20:00", "12", "1"),
                    buy("t3", "ACME", "11:59:00", "12", "1"));
            market.watermark("12:00").checkpoint();
            List<Object> rows = market.everyRow();

            market.receive(buy("t4", "ACME", "09:50:30", "99", "1"), quote("q1", "ACME", "09:10:00", "1", "2"))
                    .checkpoint();

            assertThat(market.run().repairs())
                    .isEqualTo(Map.of(
                            BARS_1M, Set.of(at("09:00")),
                            BARS_5M, Set.of(at("09:00")),
                            QUOTES, Set.of(at("09:00")),
                            FEATURES, Set.of(at("09:00"), at("10:00"))));
            assertThat(market.everyRow()).isEqualTo(rows);
        }
    }

    @Test
    void aRepairIsNamedOnlyForBucketsThatAreSealed() throws Exception {
        try (Market market = new Market()) {
            market.watermark("12:00").checkpoint();
            market.receive(buy("t1", "ACME", "10:50:00", "10", "1")).checkpoint();

            assertThat(market.run().repairs())
                    .isEqualTo(Map.of(
                            BARS_1M, Set.of(at("10:00")), BARS_5M, Set.of(at("10:00")), FEATURES, Set.of(at("10:00"))));
        }
    }

    @Test
    void anEventOfASealedMinuteIsStillHistoryForOpenFeatures() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:59:00", "10", "1"), buy("t2", "ACME", "11:00:00", "20", "1"));
            market.watermark("12:00").checkpoint();
            assertThat(market.run().progress().sealed()).isEqualTo(at("11:00"));

            market.receive(buy("t3", "ACME", "10:59:30", "16", "1"), buy("t4", "ZETA", "10:45:00", "16", "1"))
                    .checkpoint();

            assertThat(market.rows(FeaturesRow.TABLE))
                    .extracting(FeaturesRow::logReturn1m)
                    .containsExactly(null, StrictMath.log1p(4.0 / 16));
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .extracting(TradeBarRow::close)
                    .containsExactly(unscaled("10"), unscaled("20"));
            assertThat(market.run().repairs()).containsEntry(BARS_1M, Set.of(at("10:00")));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void goesOnFromACheckpointAsIfItHadNotStopped(StateBackend backend) throws Exception {
        try (Market market = new Market(backend)) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"), quote("q1", "ACME", "10:02:00", "10", "11"))
                    .watermark("11:10")
                    .checkpoint();
            market.restore(1).receive(buy("t2", "ACME", "10:02:30", "12", "1")).checkpoint();

            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .containsExactly(new TradeBarRow(
                            "ACME",
                            at("10:02"),
                            at("10:03"),
                            unscaled("10"),
                            unscaled("12"),
                            unscaled("10"),
                            unscaled("12"),
                            unscaled("11"),
                            unscaled("11"),
                            Math.sqrt(2),
                            wide("2"),
                            wide("2"),
                            wide("0"),
                            2,
                            true));
            assertThat(market.run().progress()).isEqualTo(new Progress(at("11:10"), at("10:00")));
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void theRowsAreTheSameAtAnyParallelismAndWithoutStateAsIfItHadNotStopped(StateBackend backend) throws Exception {
        try (Market steady = new Market();
                Market rescaled = new Market(backend);
                Market fresh = new Market(backend)) {
            for (Market market : List.of(steady, rescaled, fresh)) {
                morning(market).watermark("12:00").checkpoint();
            }
            rescaled.restore(3);
            fresh.startFromLake(3);
            for (Market market : List.of(steady, rescaled, fresh)) {
                market.receive(buy("late", "S3", "10:59:40", "17", "2"), quote("q", "S4", "11:02:40", "17", "18"))
                        .watermark("12:03")
                        .checkpoint();
            }
            rescaled.restore(2);
            fresh.startFromLake(2);
            for (Market market : List.of(steady, rescaled, fresh)) {
                market.receive(sell("later", "S5", "11:00:40", "19", "2")).checkpoint();
                assertThat(market.everyRow()).isEqualTo(steady.everyRow());
                assertThat(market.run().progress()).isEqualTo(new Progress(at("12:03"), at("11:00")));
            }
            assertThat(steady.rows(FeaturesRow.TABLE))
                    .filteredOn(row -> row.volatility15m() != null)
                    .hasSize(10 * 5);
        }
    }

    /** Ten symbols with a trade in each minute from 10:45 to 11:04, and a quote in some. */
    private static Market morning(Market market) throws Exception {
        for (int symbol = 0; symbol < 10; symbol++) {
            for (int minute = 0; minute < 20; minute++) {
                String clock = LocalTime.of(10, 45).plusMinutes(minute) + ":30";
                String id = symbol + "-" + minute;
                market.receive(buy("t" + id, "S" + symbol, clock, "" + (10 + symbol * minute % 7), "1"));
                if (minute % 3 == 0) {
                    market.receive(quote("q" + id, "S" + symbol, clock, "9", "10"));
                }
            }
        }
        return market;
    }

    @Test
    void theFirstCheckpointOfARunWritesAllThatIsOpen() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"), buy("t2", "ACME", "11:02:00", "10", "1"))
                    .checkpoint();
            market.restore(1).checkpoint();

            assertThat(market.written())
                    .containsExactlyInAnyOrder(
                            BARS_1M + " 0/2026-03-02T10:00:00Z/60",
                            BARS_5M + " 0/2026-03-02T10:00:00Z/60",
                            FEATURES + " 0/2026-03-02T10:00:00Z/60",
                            BARS_1M + " 0/2026-03-02T11:00:00Z/60",
                            BARS_5M + " 0/2026-03-02T11:00:00Z/60",
                            FEATURES + " 0/2026-03-02T11:00:00Z/60");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void nothingOfASealedHourIsLeftInStateButWhatOpenFeaturesLookBackOn(StateBackend backend) throws Exception {
        try (Market market = new Market(backend)) {
            market.receive(
                    buy("t1", "ACME", "10:02:00", "10", "1"),
                    quote("q1", "ZETA", "10:30:00", "10", "11"),
                    buy("t2", "ACME", "10:46:00", "1", "1"));
            market.checkpoint();
            assertThat(market.run().keysOfState(MinuteState.ENTRIES)).hasSize(3);

            market.watermark("12:00").checkpoint();
            assertThat(market.run().keysOfState(MinuteState.ENTRIES)).containsExactly(Tuple2.of(at("10:46"), "ACME"));

            market.watermark("13:00").checkpoint();
            assertThat(market.run().keysOfState(MinuteState.ENTRIES)).isEmpty();
        }
    }

    /** 40 symbols of one shard are entries of 16, 16 and 8; each of them comes back, and leaves. */
    @ParameterizedTest
    @MethodSource("backends")
    void manySymbolsOfAMinuteShareAnEntryOfTheState(StateBackend backend) throws Exception {
        List<String> symbols = symbolsOfOneShard(60);
        try (Market market = new Market(backend)) {
            for (String symbol : symbols.subList(0, 40)) {
                market.receive(buy("t-" + symbol, symbol, "10:02:00", "10", "1"));
            }
            market.checkpoint();
            assertThat(market.run().keysOfState(MinuteState.ENTRIES))
                    .containsExactlyInAnyOrder(
                            Tuple2.of(at("10:02"), symbols.get(0)),
                            Tuple2.of(at("10:02"), symbols.get(16)),
                            Tuple2.of(at("10:02"), symbols.get(32)));

            market.restore(1);
            for (String symbol : symbols) {
                market.receive(buy("u-" + symbol, symbol, "10:02:30", "12", "1"));
            }
            market.checkpoint();
            assertThat(market.run().keysOfState(MinuteState.ENTRIES)).hasSizeBetween(4, 5);
            assertThat(market.rows(TradeBarRow.ONE_MINUTE))
                    .filteredOn(row -> row.tradeCount() == 2)
                    .extracting(TradeBarRow::symbol)
                    .containsExactlyInAnyOrderElementsOf(symbols.subList(0, 40));
            assertThat(market.rows(TradeBarRow.ONE_MINUTE)).hasSize(60);

            market.watermark("13:00").checkpoint();
            assertThat(market.run().keysOfState(MinuteState.ENTRIES)).isEmpty();
        }
    }

    private static List<String> symbolsOfOneShard(int number) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "S" + i)
                .filter(symbol -> MarketPartial.shardOf(symbol) == 7)
                .limit(number)
                .toList();
    }

    @Test
    void manySymbolsMakeFinerBuckets() throws Exception {
        try (Market market = new Market()) {
            for (int i = 0; i < 3500; i++) {
                market.receive(buy("t" + i, "S" + i, "10:20:00", "10", "1"));
            }
            market.checkpoint();
            market.receive(buy("x", "S1", "10:27:00", "10", "1")).checkpoint();

            assertThat(market.files(TradeBarRow.ONE_MINUTE))
                    .containsExactly("0/2026-03-02T10:20:00Z/5", "0/2026-03-02T10:25:00Z/5");
            assertThat(market.written())
                    .containsExactlyInAnyOrder(
                            BARS_1M + " 0/2026-03-02T10:25:00Z/5",
                            BARS_5M + " 0/2026-03-02T10:25:00Z/5",
                            FEATURES + " 0/2026-03-02T10:25:00Z/5");
        }
    }

    @Test
    void hoursThatAreSealedWhenTheyAreFirstWrittenShareAFileOfTheirDay() throws Exception {
        try (Market market = new Market()) {
            market.receive(buy("t1", "ACME", "10:02:00", "10", "1"))
                    .watermark("10:02")
                    .checkpoint();
            market.receive(
                            buy("t2", "ACME", "10:30:00", "11", "1"),
                            buy("t3", "ACME", "11:20:00", "12", "1"),
                            buy("t4", "IBM", "2026-03-02T23:59:00Z", "13", "1"),
                            buy("t5", "ACME", "2026-03-03T00:10:00Z", "14", "1"),
                            buy("t6", "ACME", "2026-03-03T05:10:00Z", "15", "1"))
                    .watermark("2026-03-03T05:30:00Z")
                    .checkpoint();

            assertThat(market.files(TradeBarRow.ONE_MINUTE))
                    .containsExactly(
                            "0/2026-03-02T10:00:00Z/60",
                            "0/2026-03-02T11:00:00Z/780",
                            "0/2026-03-03T00:00:00Z/60",
                            "0/2026-03-03T05:00:00Z/60");
            assertThat(market.rows(TradeBarRow.ONE_MINUTE)).hasSize(6);

            market.receive(buy("t7", "ACME", "12:00:00", "10", "1")).checkpoint();
            assertThat(market.written()).isEmpty();
            assertThat(market.run().repairs()).containsEntry(BARS_1M, Set.of(at("12:00")));
        }
    }

    /** 3,500 rows a minute: two hours may have 420,000, three more than half a million. */
    @Test
    void hoursOfManySymbolsShareAFileOnlyAsLongAsItStaysSmall() throws Exception {
        try (Market market = new Market()) {
            for (int i = 0; i < 3500; i++) {
                market.receive(buy("t" + i, "S" + i, "10:20:00", "10", "1"));
            }
            market.receive(
                            buy("a", "S1", "11:20:00", "10", "1"),
                            buy("b", "S1", "12:20:00", "10", "1"),
                            buy("c", "S1", "13:20:00", "10", "1"),
                            buy("d", "S1", "14:20:00", "10", "1"))
                    .watermark("2026-03-03T05:30:00Z")
                    .checkpoint();

            assertThat(market.files(TradeBarRow.ONE_MINUTE))
                    .containsExactly(
                            "0/2026-03-02T10:00:00Z/120", "0/2026-03-02T12:00:00Z/120", "0/2026-03-02T14:00:00Z/60");
        }
    }
}
