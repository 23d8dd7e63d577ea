package io.kappalake.transforms.gold.market;

import static io.kappalake.transforms.gold.Events.buy;
import static io.kappalake.transforms.gold.Events.quote;
import static io.kappalake.transforms.gold.Times.at;
import static io.kappalake.transforms.gold.market.MarketRows.BARS_1M;
import static io.kappalake.transforms.gold.market.MarketRows.BARS_5M;
import static io.kappalake.transforms.gold.market.MarketRows.FEATURES;
import static io.kappalake.transforms.gold.market.MarketRows.QUOTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which files the rows of a checkpoint go to. */
class MarketWindowsFilesTest {

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
