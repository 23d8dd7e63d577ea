package io.kappalake.compaction.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Retention;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpireTest {

    private static final TableDefinition<RawRecord> BRONZE = Bronze.of(Feeds.TRADES);
    private static final Retention TWO = new Retention(2, Duration.ofDays(1));

    @Test
    void oldSnapshotsAreForgottenInOneCommitAndWhatATagNamesIsReadAsBefore() {
        try (Lake lake = Lake.open(TestLake.empty())) {
            lake.provision(List.of(BRONZE));
            for (int offset = 0; offset < 5; offset++) {
                append(lake, offset);
            }
            String before = lake.head();
            assertThat(new Expire(lake, TWO).plan()).isEqualTo(Map.of("bronze.trades", 3));
            assertThat(lake.head()).isEqualTo(before);

            assertThat(new Expire(lake, TWO).run()).isEqualTo(Map.of("bronze.trades", 3));

            assertThat(lake.table(BRONZE).snapshots()).hasSize(2);
            assertThat(TableFiles.live(lake.table(BRONZE))).hasSize(5);
            assertThat(lake.tableAt("bronze.trades", before).snapshots()).hasSize(5);
            assertThat(lake.log().findFirst().orElseThrow().message()).isEqualTo("expire snapshots of bronze.trades");
            String after = lake.head();
            assertThat(new Expire(lake, TWO).run()).isEmpty();
            assertThat(lake.head()).isEqualTo(after);
        }
    }

    private static void append(Lake lake, int offset) {
        TableWriter<RawRecord> writer = new TableWriter<>(BRONZE, lake.table(BRONZE), 0, 0);
        writer.write(new RawRecord(0, offset, 0, null, new byte[1], Map.of()));
        lake.commit("append")
                .change(TableChange.of(BRONZE).append(writer.complete()))
                .land();
    }
}
