package io.kappalake.cli.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.cli.health.VolumeReport.Volume;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VolumesTest {

    private static final Instant HOUR = Instant.parse("2026-03-09T13:00:00Z");
    private static final TableDefinition<Row> TRADES = Silver.of(Feeds.TRADES);

    private final Lake lake = Lake.open(TestLake.empty());
    private int offset;

    @BeforeEach
    void provision() {
        lake.provision(Pipeline.MARKET.tables());
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void theHourIsComparedWithTheSameHourOfTheDaysThatHadAnyByFeedAndExchange() {
        for (int day = 2; day <= 5; day++) {
            trades("NYSE", HOUR.minus(Duration.ofDays(day)), 100);
            trades("ARCA", HOUR.minus(Duration.ofDays(day)), 40);
            trades("IEX", HOUR.minus(Duration.ofDays(day)), 30);
        }
        // The weekend had none, and neither the hours beside this one nor the ninth day count.
        trades("NYSE", HOUR.plusSeconds(3600), 900);
        trades("NYSE", HOUR.minusSeconds(3600), 900);
        trades("NYSE", HOUR.minus(Duration.ofDays(8)), 900);
        trades("NYSE", HOUR, 90);
        trades("ARCA", HOUR, 10);
        trades("BATS", HOUR, 500);

        VolumeReport report = at("14:05", 1_000_000);
        assertThat(report.from()).isEqualTo("2026-03-09T13:00:00Z");
        assertThat(report.volumes())
                .containsExactly(
                        new Volume("trades", "", 600, 170, 4),
                        new Volume("trades", "ARCA", 10, 40, 4),
                        new Volume("trades", "BATS", 500, 0, 0),
                        new Volume("trades", "IEX", 0, 30, 4),
                        new Volume("trades", "NYSE", 90, 100, 4));
        assertThat(report.problems())
                .containsExactly(
                        "600 events of trades in this hour, and 170 on the mean of 4 earlier days:"
                                + " is it the market, a holiday, or a producer?",
                        "10 events of trades of ARCA in this hour, and 40 on the mean of 4 earlier days:"
                                + " is it the market, a holiday, or a producer?",
                        "Nothing came of trades of IEX in this hour, and 30 on the mean of 4 earlier days:"
                                + " look at its producer");
        assertThat(report.healthy()).isFalse();
    }

    @Test
    void anHourThatHasJustEndedIsNotJudgedYet() {
        trades("NYSE", HOUR, 50);
        trades("NYSE", HOUR.minus(Duration.ofDays(1)), 50);
        assertThat(at("14:04", 1_000_000).from()).isEqualTo("2026-03-09T12:00:00Z");
        assertThat(at("14:05", 1_000_000).healthy()).isTrue();
        assertThat(at("14:05", 1_000_000).text())
                .contains("trades  NYSE      50      50           1", "No volume is unusual");
    }

    @Test
    void moreRowsThanItMayReadAreRefused() {
        trades("NYSE", HOUR, 50);
        assertThatThrownBy(() -> at("14:05", 49))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith("The files of feed trades for these hours have 50 rows, more than the 49");
    }

    private VolumeReport at(String time, long mostRows) {
        Clock clock = Clock.fixed(Instant.parse("2026-03-09T" + time + ":00Z"), ZoneOffset.UTC);
        return new Volumes(lake, clock, mostRows).count();
    }

    /** The first at the hour's first moment, the last in its last. */
    private void trades(String exchange, Instant hour, int many) {
        TableWriter<Row> writer = new TableWriter<>(TRADES, lake.table(TRADES), 0, 0);
        long step = (Micros.HOUR - 1) / Math.max(1, many - 1);
        for (int i = 0; i < many; i++) {
            long time = i == many - 1 ? Micros.of(hour) + Micros.HOUR - 1 : Micros.of(hour) + i * step;
            writer.write(MarketEvents.trade("t" + offset, "AAPL", 1, 1, "BUY", exchange, time, 0, offset++, time));
        }
        lake.commit("trades")
                .change(TableChange.of(TRADES).append(writer.complete()))
                .land();
    }
}
