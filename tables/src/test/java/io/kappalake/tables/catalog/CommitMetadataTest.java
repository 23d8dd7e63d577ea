package io.kappalake.tables.catalog;

import static io.kappalake.tables.catalog.LakeCommitFixture.ORDERS;
import static io.kappalake.tables.catalog.LakeCommitFixture.TRADES;
import static io.kappalake.tables.catalog.TestLake.file;
import static io.kappalake.tables.catalog.TestLake.rows;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableProperties;
import org.junit.jupiter.api.Test;

class CommitMetadataTest {

    /** As many as are kept, and more: what comes after them writes what any later commit does. */
    private static final int MANY = 300;

    /** In so many commits the manifests of every table are merged once. */
    private static final int CYCLE = 30;

    @Test
    void aCommitOfThirteenTablesWritesAtMost250KilobytesOfMetadataHoweverManyCameBefore() {
        try (Lake lake = Lake.open(TestLake.empty(), new MemoryFiles())) {
            JobCommits job = new JobCommits(lake);
            job.land(MANY);
            String then = lake.head();
            MetadataBytes before = MetadataBytes.of(lake);

            IntStream.range(0, CYCLE).forEach(i -> job.land());

            MetadataBytes each = MetadataBytes.of(lake).since(before).each(CYCLE);
            assertThat(each.all()).as("%s", each).isBetween(100_000L, 250_000L);
            Table now = lake.table("silver.table_3");
            assertThat(rows(now)).isEqualTo(3 * (MANY + CYCLE));
            assertThat(rows(lake.tableAt("silver.table_3", then))).isEqualTo(3 * MANY);
            assertThat(now.snapshots()).hasSize(200);
            assertThat(lake.table("bronze.table_0").snapshots()).hasSize(20);
        }
    }

    @Test
    void aTableMayKeepMoreSnapshotsForReadersThatFollowIt() {
        try (Lake lake = TestLake.with(List.of(TRADES))) {
            lake.commit("keep two")
                    .change(TableChange.of(TRADES).setProperties(Map.of(Retention.PROPERTY, "2")))
                    .land();
            for (int id = 1; id <= 4; id++) {
                lake.commit("commit " + id)
                        .change(TableChange.of(TRADES).append(file(lake, TRADES, id)))
                        .land();
            }
            assertThat(lake.table(TRADES).snapshots()).hasSize(2);
        }
    }

    @Test
    void aTableOfAnOlderReleaseIsWrittenSmallFromItsNextCommitOnAndWhatSomebodySetStays() {
        try (Lake lake = TestLake.with(List.of(TRADES, ORDERS))) {
            lake.commit("as an older release made them")
                    .change(TableChange.of(TRADES)
                            .removeProperties(Set.of(TableProperties.METADATA_COMPRESSION))
                            .setProperties(Map.of(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "10")))
                    .change(TableChange.of(ORDERS)
                            .setProperties(Map.of(
                                    TableProperties.METADATA_COMPRESSION,
                                    "none",
                                    TableProperties.METADATA_PREVIOUS_VERSIONS_MAX,
                                    "7")))
                    .land();

            TableMetadata trades = metadata(lake.table(TRADES));
            assertThat(trades.metadataFileLocation()).endsWith(".gz.metadata.json");
            assertThat(trades.properties())
                    .containsEntry(TableProperties.METADATA_COMPRESSION, "gzip")
                    .containsEntry(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "1");
            assertThat(TableMetadataParser.read(lake.io(), trades.metadataFileLocation())
                            .properties())
                    .isEqualTo(trades.properties());
            TableMetadata orders = metadata(lake.table(ORDERS));
            assertThat(orders.metadataFileLocation()).endsWith(".metadata.json").doesNotContain(".gz.");
            assertThat(orders.properties()).containsEntry(TableProperties.METADATA_PREVIOUS_VERSIONS_MAX, "7");
        }
    }

    private static TableMetadata metadata(Table table) {
        return ((HasTableOperations) table).operations().current();
    }
}
