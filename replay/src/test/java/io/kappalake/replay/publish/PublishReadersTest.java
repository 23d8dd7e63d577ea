package io.kappalake.replay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.PlayedLake;
import io.kappalake.replay.Replay;
import io.kappalake.replay.ReplayPlan;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.market.TradeBarRow;
import io.kappalake.transforms.silver.Silver;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;

/** Readers of main while a replay is published and taken back again and again. */
class PublishReadersTest {

    private static final int ROUNDS = Integer.getInteger("rounds", 30);
    private static final long ONE = 100_000_000;
    private static final long TEN = PlayedLake.micros("2026-03-02T10:00:00Z");

    /** The old lake has two trades and the replay three; in both, Gold counts what is in Silver. */
    @Test
    void whoeverJoinsSilverAndGoldSeesTheOldLakeOrTheNewOneAndNeverAMix() {
        try (Lake main = PlayedLake.emptyLake()) {
            main.provision(Pipeline.MARKET.tables());
            land(main, "run-1", 2);
            try (Replay replay = Replay.begin(main, ReplayPlan.of(main, "readers-" + System.nanoTime()))) {
                land(replay.lake(), "run-2", 3);
                Set<String> seen = ConcurrentHashMap.newKeySet();
                AtomicLong looks = new AtomicLong();
                AtomicBoolean over = new AtomicBoolean();
                CompletableFuture<Void> reader = CompletableFuture.runAsync(() -> {
                    while (!over.get()) {
                        seen.add(joined(main));
                        looks.incrementAndGet();
                    }
                });

                for (int round = 0; round < ROUNDS; round++) {
                    Publish.land(replay, new Properties());
                    assertThat(joined(main)).isEqualTo("3 trades, 3 counted");
                    Publish.rollback(main, replay.name());
                    assertThat(joined(main)).isEqualTo("2 trades, 2 counted");
                }
                over.set(true);
                reader.join();

                assertThat(seen).containsExactlyInAnyOrder("2 trades, 2 counted", "3 trades, 3 counted");
                assertThat(looks.get()).isGreaterThan(ROUNDS / 2);
            }
        }
    }

    /** As a reader does that opens all of its tables at one commit. */
    private static String joined(Lake lake) {
        String commit = lake.head();
        AtomicLong trades = new AtomicLong();
        AtomicLong counted = new AtomicLong();
        Table bars = lake.tableAt("gold.trade_bars_1m", commit);
        int column = bars.schema().columns().indexOf(bars.schema().findField("trade_count"));
        TableRows.each(
                lake.tableAt("silver.trades", commit), Expressions.alwaysTrue(), row -> trades.incrementAndGet());
        TableRows.each(bars, Expressions.alwaysTrue(), row -> counted.addAndGet(row.get(column, Long.class)));
        return trades + " trades, " + counted + " counted";
    }

    /**
     * A commit of the job: records 0 to 3 of one partition, this many of them accepted, and the bar of their minute.
     */
    private static void land(Lake lake, String run, int accepted) {
        TableWriter<Row> trades = new TableWriter<>(Silver.of(Feeds.TRADES), lake.table("silver.trades"), 0, 0);
        LongStream.range(0, accepted)
                .forEach(i ->
                        trades.write(MarketEvents.trade("t" + i, "AAPL", ONE, ONE, "BUY", "NYSE", TEN, 0, i, TEN)));
        TableWriter<TradeBarRow> bars =
                new TableWriter<>(TradeBarRow.ONE_MINUTE.definition(), lake.table("gold.trade_bars_1m"), 0, 0);
        BigDecimal volume = BigDecimal.valueOf(accepted).setScale(8);
        bars.write(new TradeBarRow(
                "AAPL",
                TEN,
                TEN + 60_000_000,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                ONE,
                0.0,
                volume,
                volume,
                BigDecimal.ZERO.setScale(8),
                accepted,
                false));
        Ledger ledger = new Ledger(
                "live",
                run,
                1,
                OffsetRanges.NONE.with("trades", 0, new OffsetRange(0, 3)),
                Map.of("trades", new FeedCounts(3, accepted, 3 - accepted, Map.of(), 0)),
                Map.of());
        lake.commit(run)
                .ledger(ledger)
                .change(TableChange.of("silver.trades").append(trades.complete()))
                .change(TableChange.of("gold.trade_bars_1m").append(bars.complete()))
                .land();
    }
}
