package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.TestLake;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.SerializableTable;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SilverEventsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    private static final Instant YEAR_2100 = Instant.parse("2100-01-01T00:00:00Z");

    private Lake lake;

    @BeforeEach
    void open() {
        lake = TestLake.fresh();
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void aLakeWithoutEventsHasNoTimeToGoOnAt() {
        assertThat(goesOnAt(Long.MAX_VALUE)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void itGoesOnWhereItsNewestRowsAreOrWhereTheOldestNextRecordIs() {
        append(NOON.minusSeconds(60), 900);
        append(NOON, 1_000);

        assertThat(goesOnAt(Long.MAX_VALUE)).isEqualTo(Micros.of(NOON));
        assertThat(goesOnAt(Micros.of(NOON) - 1)).isEqualTo(Micros.of(NOON) - 1);
    }

    @Test
    void strayTimesAmongTheNewestRowsAreNoTimeToGoOnAt() {
        append(NOON, 1_000);
        append(YEAR_2100, 100);

        assertThat(goesOnAt(Long.MAX_VALUE)).isEqualTo(Micros.of(NOON));
    }

    private long goesOnAt(long waiting) {
        Table silver = SerializableTable.copyOf(lake.table(Silver.of(Feeds.QUOTES)));
        return new SilverEvents<>(Feeds.QUOTES, silver, waiting).goesOnAt();
    }

    private void append(Instant time, int count) {
        long micros = Micros.of(time);
        Table silver = lake.table(Silver.of(Feeds.QUOTES));
        TableWriter<Row> writer = new TableWriter<>(Silver.of(Feeds.QUOTES), silver, 0, 0);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(MarketEvents.quote(time + "-" + i, "AAPL", 1, 1, "NYSE", micros, 0, i, micros));
        }
        rows.forEach(writer::write);
        lake.commit("append")
                .change(TableChange.of(Silver.of(Feeds.QUOTES)).append(writer.complete()))
                .land();
    }
}
