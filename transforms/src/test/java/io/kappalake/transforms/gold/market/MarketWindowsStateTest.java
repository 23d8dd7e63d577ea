package io.kappalake.transforms.gold.market;

import static io.kappalake.transforms.gold.Events.buy;
import static io.kappalake.transforms.gold.Events.quote;
import static io.kappalake.transforms.gold.Events.sell;
import static io.kappalake.transforms.gold.Times.at;
import static io.kappalake.transforms.gold.market.MarketRows.BARS_1M;
import static io.kappalake.transforms.gold.market.MarketRows.BARS_5M;
import static io.kappalake.transforms.gold.market.MarketRows.FEATURES;
import static io.kappalake.transforms.gold.market.MarketRows.bar;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.Progress;
import java.time.LocalTime;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the windows keep in state, across restarts and until nothing is left. */
class MarketWindowsStateTest {

    static List<StateBackend> backends() {
        return List.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend(true));
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
                    .containsExactly(bar("ACME", "10:02", "10:03")
                            .open("10")
                            .high("12")
                            .low("10")
                            .close("12")
                            .average("11")
                            .vwap("11")
                            .volatility(Math.sqrt(2))
                            .volume("2")
                            .bought("2")
                            .trades(2)
                            .sealed()
                            .row());
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
}
