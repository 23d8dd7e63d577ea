package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.PlayedLake;
import io.kappalake.jobs.source.SilverEvents;
import io.kappalake.replay.verify.Comparison;
import io.kappalake.replay.verify.Comparison.Difference;
import io.kappalake.replay.verify.Comparison.Rows;
import io.kappalake.replay.verify.Verify;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What verify tells of a branch that differs from main, and what it takes for the same. */
class ReplayVerifyTest extends ReplayFixture {

    @Test
    void afterARuleWasFixedExactlyTheRejectedThatItAllowsComeIn() throws Exception {
        played.start(2).morning().cancel();
        try (Replay replay = Replay.begin(main, ReplayPlan.of(main, name))) {
            played.replay(replay, replay.first(), ALSO_MOON, 2, Probe.NONE);

            Comparison comparison = Verify.of(replay).run();

            assertThat(comparison.differing())
                    .containsExactly(
                            "gold.features_1m",
                            "gold.trade_bars_1m",
                            "gold.trade_bars_5m",
                            "silver.rejected",
                            "silver.trades");
            assertThat(comparison.holds()).isFalse();
            assertThat(replay.verified()).isEmpty();
            assertThat(only(comparison, "silver.trades"))
                    .isEqualTo(new Difference(
                            "kafka_partition=1 kafka_offset=10",
                            List.of("trade_id=x7 symbol=AAPL price=1.00000000 volume=1.00000000 trade_type=BUY"
                                    + " exchange=MOON event_time=2026-03-02T10:00:00Z kafka_partition=1 kafka_offset=10"
                                    + " kafka_timestamp=2026-03-02T10:00:00Z"),
                            List.of()));
            Difference rejected = only(comparison, "silver.rejected");
            assertThat(rejected.key()).isEqualTo("kafka_topic=trades kafka_partition=1 kafka_offset=10");
            assertThat(rejected.replay()).isEmpty();
            assertThat(rejected.main()).singleElement().asString().contains("reason=UNKNOWN_VALUE");
            Difference bar = only(comparison, "gold.trade_bars_1m");
            assertThat(bar.key()).isEqualTo("symbol=AAPL window_start=2026-03-02T10:00:00Z");
            assertThat(bar.replay()).singleElement().asString().contains("low=1.00000000", "trade_count=3");

            Set<String> expected = Set.of(
                    "gold.features_1m", "gold.trade_bars_1m", "gold.trade_bars_5m", "silver.rejected", "silver.trades");
            assertThat(Verify.of(replay).expectChanges(expected).run().holds()).isTrue();
            assertThat(replay.verified()).isPresent();
        }
    }

    @Test
    void aRowThatWasTamperedWithIsFoundAndShown() throws Exception {
        played.start(2).morning().cancel();
        try (Replay replay = Replay.begin(main, ReplayPlan.of(main, name))) {
            played.replay(replay, replay.first(), Rules.DEFAULT, 2, Probe.NONE);
            long time = PlayedLake.micros("2026-03-02T10:00:50Z");
            Lake branch = replay.lake();
            TableWriter<Row> writer = new TableWriter<>(Silver.of(Feeds.QUOTES), branch.table("silver.quotes"), 0, 0);
            // A second row for the place in Kafka that quote q2 has.
            writer.write(MarketEvents.quote("q2", "AAPL", 1, 2, "NYSE", time, 1, 0, time));
            branch.commit("tamper")
                    .change(TableChange.of("silver.quotes").append(writer.complete()))
                    .land();

            Comparison comparison = Verify.of(replay).run();

            assertThat(comparison.holds()).isFalse();
            assertThat(comparison.differing()).containsExactly("silver.quotes");
            Difference difference = only(comparison, "silver.quotes");
            assertThat(difference.key()).isEqualTo("kafka_partition=1 kafka_offset=0");
            assertThat(difference.main()).hasSize(1);
            assertThat(difference.replay()).hasSize(2).containsAll(difference.main());
            assertThat(replay.verified()).isEmpty();
        }
    }

    @Test
    void whichOfAnIdentityInTwoPartitionsCameFirstIsNoDifference() throws Exception {
        played.start(2)
                .morning()
                .trade(0, "both", "250", "2026-03-02T10:20:10Z")
                .trade(1, "both", "300", "2026-03-02T10:20:50Z")
                .cancel();
        try (Replay replay = Replay.begin(main, ReplayPlan.of(main, name))) {
            played.replay(replay, replay.first(), Rules.DEFAULT, 2, Probe.NONE);
            // Main accepted that of partition 0. On the branch the other one is the first, whichever it was.
            accept(replay.lake(), onMain -> trade("both", 300, "2026-03-02T10:20:50Z", 1, 11));

            Comparison comparison = Verify.of(replay).run();

            assertThat(comparison.holds()).as("%s", comparison.tables()).isTrue();
            assertThat(comparison.differing()).isEmpty();
            assertThat(comparison.tables().get("silver.trades").byArrival()).isEqualTo(2);
            assertThat(comparison.tables().get("gold.trade_bars_1m").byArrival())
                    .isEqualTo(1);
            assertThat(replay.verified()).isPresent();
        }
    }

    @Test
    void anotherRecordOfTheSamePartitionOrWithAnotherIdentityIsADifference() throws Exception {
        played.start(2)
                .morning()
                .trade(0, "both", "250", "2026-03-02T10:20:10Z")
                .trade(0, "both", "300", "2026-03-02T10:20:50Z")
                .cancel();
        try (Replay replay = Replay.begin(main, ReplayPlan.of(main, name))) {
            played.replay(replay, replay.first(), Rules.DEFAULT, 2, Probe.NONE);
            accept(replay.lake(), onMain -> trade("both", 300, "2026-03-02T10:20:50Z", 0, 4));
            assertThat(Verify.of(replay).run().differing()).contains("silver.trades", "gold.trade_bars_1m");

            accept(replay.lake(), onMain -> trade("other", 300, "2026-03-02T10:20:50Z", 1, 11));
            assertThat(Verify.of(replay).run().differing()).contains("silver.trades", "gold.trade_bars_1m");
        }
    }

    private static Row trade(String id, int price, String time, int partition, long offset) {
        long micros = PlayedLake.micros(time);
        return MarketEvents.trade(
                id, "AAPL", price * 100_000_000L, 200_000_000L, "BUY", "NYSE", micros, partition, offset, micros);
    }

    /** Puts another trade in place of the one of partition 0 or 1 at 10:20, and repairs Gold. */
    private static void accept(Lake branch, UnaryOperator<Row> other) {
        TableWriter<Row> writer = new TableWriter<>(Silver.of(Feeds.TRADES), branch.table("silver.trades"), 0, 0);
        long at = PlayedLake.micros("2026-03-02T10:20:00Z");
        new SilverEvents<>(Feeds.TRADES, branch.table("silver.trades"), Long.MAX_VALUE)
                .sinceKafkaTime(
                        Long.MIN_VALUE,
                        trade -> writer.write(
                                trade.eventTime() >= at && trade.eventTime() < at + 60_000_000
                                        ? other.apply(trade)
                                        : trade));
        LakeCommit commit = branch.commit("accept another");
        // The hour is sealed, so that the repair may compute it.
        Ledger last = branch.lastLedger().orElseThrow();
        long sealed = PlayedLake.micros("2026-03-02T11:00:00Z");
        new Ledger(
                        last.pipeline(),
                        last.run(),
                        last.checkpoint(),
                        last.offsets(),
                        last.feeds(),
                        Map.of("market", new Progress(sealed, sealed)))
                .toProperties()
                .forEach(commit::property);
        commit.change(TableChange.of("silver.trades")
                .replace(writer.complete(), TableFiles.live(branch.table("silver.trades"))));
        for (String table : List.of("gold.trade_bars_1m", "gold.trade_bars_5m", "gold.features_1m")) {
            commit.change(TableChange.of(table).addRepairs(List.of(Instant.parse("2026-03-02T10:00:00Z"))));
        }
        commit.land();
        PlayedLake.repair(branch);
    }

    private static Difference only(Comparison comparison, String table) {
        Rows rows = comparison.tables().get(table);
        assertThat(rows.differing()).isEqualTo(1);
        return rows.partitions().get(0).first().get(0);
    }
}
