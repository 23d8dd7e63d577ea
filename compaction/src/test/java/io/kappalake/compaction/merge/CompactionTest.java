package io.kappalake.compaction.merge;

import static io.kappalake.compaction.JobLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.files.MergedName;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;

class CompactionTest extends CompactionFixture {

    private static final TableDefinition<RawRecord> BRONZE = Bronze.of(Feeds.TRADES);

    @Test
    void smallFilesBecomeOneWithTheSameRowsInOrderOfSymbolAndTimeAndNoReaderSeesAChangedRow() {
        appendTrades(at("10:05"), "MSFT", "AAPL");
        appendTrades(at("10:02"), "AAPL", "IBM");
        appendTrades(at("10:03"), "IBM", "MSFT");
        SortedSet<String> before = rows(TRADES);

        CompactReport report = full(TRADES).run(bytes -> {});

        assertThat(rows(TRADES)).isEqualTo(before);
        assertThat(files(TRADES)).hasSize(1);
        assertThat(MergedName.generation(files(TRADES).get(0))).isEqualTo(1);
        assertThat(symbolsAndTimes())
                .containsExactly("AAPL 10:02", "AAPL 10:05", "IBM 10:02", "IBM 10:03", "MSFT 10:03", "MSFT 10:05");
        assertThat(lake.table(TRADES).currentSnapshot().operation()).isEqualTo(DataOperations.REPLACE);
        assertThat(report.tables().get("silver.trades"))
                .isEqualTo(new CompactReport.TableCompaction(
                        1,
                        3,
                        1,
                        6,
                        report.tables().get("silver.trades").rewritten(),
                        files(TRADES).get(0).fileSizeInBytes(),
                        0));
        assertThat(lake.log().findFirst().orElseThrow().properties()).containsEntry("compaction", "3 files to 1");
        assertThat(full(TRADES).run(bytes -> {}).tables()).isEmpty();
    }

    @Test
    void moreRowsThanFitIntoMemoryAreSortedInRunsAndMergedFilesAreReadInTheirOrder() {
        for (int minute = 0; minute < 5; minute++) {
            appendTrades(at("10:0" + (9 - minute)), "MSFT", "AAPL", "IBM");
        }
        full(TRADES).rowsInMemory(4).run(bytes -> {});
        appendTrades(at("09:00"), "IBM", "AAPL");
        SortedSet<String> before = rows(TRADES);

        full(TRADES).rowsInMemory(4).run(bytes -> {});

        assertThat(rows(TRADES)).isEqualTo(before).hasSize(17);
        assertThat(symbolsAndTimes()).isSorted().hasSize(17);
        assertThat(MergedName.generation(files(TRADES).get(0))).isEqualTo(2);
    }

    @Test
    void bronzeKeepsBytesHeadersAndNullsAndLiesInTheOrderOfPartitionAndOffset() {
        appendRaw(new RawRecord(1, 7, 0, null, new byte[] {1, 2}, Map.of("trace", new byte[] {9})));
        appendRaw(new RawRecord(0, 8, 0, new byte[] {3}, null, Map.of()));
        appendRaw(new RawRecord(0, 3, 0, new byte[0], new byte[] {4}, Map.of()));
        SortedSet<String> before = rows(BRONZE);

        full(BRONZE).run(bytes -> {});

        assertThat(rows(BRONZE)).isEqualTo(before).hasSize(3);
        List<String> places = new ArrayList<>();
        TableRows.eachIn(
                lake.table(BRONZE),
                files(BRONZE).get(0).location(),
                List.of("kafka_partition", "kafka_offset"),
                row -> places.add(row.get(0, Integer.class) + "/" + row.get(1, Long.class)));
        assertThat(places).containsExactly("0/3", "0/8", "1/7");
    }

    @Test
    void whileADayIsOpenItsFilesWaitUntilThereAreNearlyTooMany() {
        Instant now = at("12:00");
        for (int file = 0; file < 27; file++) {
            appendTrades(at("10:05"), "AAPL");
        }
        assertThat(policy(now).run(bytes -> {}).tables()).isEmpty();

        appendTrades(at("10:05"), "AAPL");

        assertThat(policy(now).run(bytes -> {}).tables().get("silver.trades").filesRemoved())
                .isEqualTo(28);
        assertThat(files(TRADES)).hasSize(1);
    }

    @Test
    void aDayThatIsOverIsBroughtToOneFileForEachWriterBesideWhatItsBytesNeedOnceNothingComesAnyMore() {
        for (int file = 0; file < 3; file++) {
            appendTrades(at("10:05"), "AAPL");
        }
        Instant now = Instant.now();

        assertThat(policy(now).run(bytes -> {}).tables()).isEmpty();
        assertThat(policy(now.plus(Compaction.QUIET).plusSeconds(1))
                        .run(bytes -> {})
                        .tables()
                        .get("silver.trades")
                        .filesRemoved())
                .isEqualTo(2);
        assertThat(files(TRADES)).hasSize(2);
    }

    @Test
    void aPlanNamesWhatARunWouldMergeAndChangesNothing() {
        appendTrades(at("10:05"), "AAPL");
        appendTrades(at("10:06"), "AAPL");
        String head = lake.head();

        List<CompactGroup> groups = full(TRADES).plan();

        assertThat(groups).singleElement().satisfies(group -> assertThat(group.files())
                .hasSize(2));
        assertThat(lake.head()).isEqualTo(head);
    }

    private Compaction policy(Instant now) {
        return Compaction.of(lake).tables(List.of(TRADES)).at(now);
    }

    private void appendRaw(RawRecord raw) {
        TableWriter<RawRecord> writer = new TableWriter<>(BRONZE, lake.table(BRONZE), 0, 0);
        writer.write(raw);
        lake.commit("append")
                .change(TableChange.of(BRONZE).append(writer.complete()))
                .land();
    }

    private SortedSet<String> rows(TableDefinition<?> table) {
        SortedSet<String> rows = new TreeSet<>();
        TableRows.each(lake.table(table), Expressions.alwaysTrue(), row -> rows.add(row.toString()));
        return rows;
    }
}
