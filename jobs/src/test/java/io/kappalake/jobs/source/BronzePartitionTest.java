package io.kappalake.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.TestLake;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BronzePartitionTest {

    private static final TableDefinition<RawRecord> TRADES = Bronze.of(Feeds.TRADES);

    private Lake lake;

    @BeforeEach
    void openLake() {
        lake = TestLake.fresh();
    }

    @AfterEach
    void closeLake() {
        lake.close();
    }

    @Test
    void filesThatOverlapAreReadInTheOrderOfOffsetsAndOtherPartitionsAreLeftOut() throws IOException {
        append(record(0, 0), record(1, 3), record(0, 2), record(0, 4));
        append(record(0, 6));
        append(record(0, 1), record(0, 3), record(1, 2), record(0, 5), record(0, 7));

        assertThat(offsets(new BronzeSplit("trades", 0, 1, 7))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(offsets(new BronzeSplit("trades", 1, 0, 9))).containsExactly(2L, 3L);
        assertThat(offsets(new BronzeSplit("trades", 2, 0, 9))).isEmpty();
    }

    @Test
    void aRecordComesBackAsItWasReceived() throws IOException {
        byte[] payload = "{}".getBytes(StandardCharsets.UTF_8);
        byte[] key = {1, 2};
        append(
                new RawRecord(0, 0, 1_700_000_000_123_456L, key, payload, Map.of("h", new byte[] {3})),
                new RawRecord(0, 1, -1, null, null, Map.of()));

        List<RawRecord> records = read(new BronzeSplit("trades", 0, 0, 2));

        assertThat(records.get(0).timestamp()).isEqualTo(1_700_000_000_123_456L);
        assertThat(records.get(0).key()).isEqualTo(key);
        assertThat(records.get(0).payload()).isEqualTo(payload);
        assertThat(records.get(0).headers()).containsOnlyKeys("h").containsEntry("h", new byte[] {3});
        assertThat(records.get(1)).isEqualTo(new RawRecord(0, 1, -1, null, null, Map.of()));
    }

    @Test
    void anOffsetThatBronzeHasTwiceIsRefused() {
        append(record(0, 0), record(0, 1));
        append(record(0, 1));

        assertThatThrownBy(() -> read(new BronzeSplit("trades", 0, 0, 2)))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("Offset 1 of trades/0 is in");
    }

    private void append(RawRecord... records) {
        TableWriter<RawRecord> writer = new TableWriter<>(TRADES, lake.table(TRADES), 0, 0);
        for (RawRecord record : records) {
            writer.write(record);
        }
        lake.commit("append")
                .change(TableChange.of(TRADES).append(writer.complete()))
                .land();
    }

    private static RawRecord record(int partition, long offset) {
        long time = Micros.of(Instant.parse("2026-03-02T10:00:00Z"));
        return new RawRecord(partition, offset, time, null, null, Map.of());
    }

    private List<Long> offsets(BronzeSplit split) throws IOException {
        return read(split).stream().map(RawRecord::offset).toList();
    }

    private List<RawRecord> read(BronzeSplit split) throws IOException {
        Table table = lake.table(TRADES);
        List<BronzeFile> files = BronzeFile.of(table, List.of(split)).get(split.partition());
        List<RawRecord> records = new ArrayList<>();
        try (BronzePartition partition = new BronzePartition(table, files, split)) {
            partition.forEachRemaining(records::add);
        }
        return records;
    }
}
