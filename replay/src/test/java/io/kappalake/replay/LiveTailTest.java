package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.PlayedLake;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which of main's events of a range of days a replay has not read, by the statistics and the rows of main's files. */
class LiveTailTest {

    private static final TableDefinition<Row> SILVER = Silver.of(Feeds.TRADES);
    private static final Days MARCH_3 = new Days(LocalDate.parse("2026-03-03"), LocalDate.parse("2026-03-03"));
    private static final String NOON = "2026-03-03T12:00:00Z";

    private final Lake main = PlayedLake.emptyLake();

    @AfterEach
    void close() {
        main.close();
    }

    @Test
    void whatTheReplayHasReadIsNotCounted() {
        file(trade(0, 3, NOON), trade(0, 4, NOON));

        assertThat(count(Positions.NONE.with("trades", 0, 5))).isZero();
        assertThat(count(Positions.NONE.with("trades", 0, 4))).isEqualTo(1);
    }

    @Test
    void liveEventsOfAPartitionThatWasAddedSinceCountInAFileOfTheirOwn() {
        file(trade(1, 0, NOON), trade(1, 1, NOON));

        assertThat(count(Positions.NONE.with("trades", 0, 5))).isEqualTo(2);
    }

    @Test
    void liveEventsOfAnAddedPartitionCountBesideOthersThatTheReplayHasRead() {
        file(trade(0, 3, NOON), trade(1, 0, NOON), trade(2, 4, NOON));

        assertThat(count(Positions.NONE.with("trades", 0, 9).with("trades", 2, 9)))
                .isEqualTo(1);
    }

    @Test
    void liveEventsOfATopicThatWasFoundSinceCount() {
        file(trade(0, 3, NOON), trade(10_000, 0, NOON), trade(10_001, 0, NOON));

        assertThat(count(Positions.NONE.with("trades", 0, 9))).isEqualTo(2);
        assertThat(count(Positions.NONE.with("trades", 0, 9).with("trades", 10_000, 1)))
                .isEqualTo(1);
    }

    @Test
    void eventsOfOtherDaysDoNotCount() {
        file(trade(1, 0, "2026-03-05T12:00:00Z"));

        assertThat(count(Positions.NONE)).isZero();
    }

    private long count(Positions ends) {
        return LiveTail.count(Pipeline.MARKET, main.tablesAt(main.head()), MARCH_3, ends);
    }

    private static Row trade(int partition, long offset, String time) {
        long at = PlayedLake.micros(time);
        return MarketEvents.trade("t" + partition + offset, "AAPL", 1, 1, "BUY", "NYSE", at, partition, offset, at);
    }

    private void file(Row... trades) {
        TableWriter<Row> writer = new TableWriter<>(SILVER, main.table(SILVER), 0, 0);
        List.of(trades).forEach(writer::write);
        main.commit("Trades")
                .change(TableChange.of(SILVER.fullName()).append(writer.complete()))
                .land();
    }
}
