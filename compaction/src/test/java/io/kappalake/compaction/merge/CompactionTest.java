package io.kappalake.compaction.merge;

import static io.kappalake.compaction.JobLake.BARS_1M;
import static io.kappalake.compaction.JobLake.at;
import static io.kappalake.compaction.JobLake.trade;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.compaction.JobLake;
import io.kappalake.compaction.files.MergedName;
import io.kappalake.compaction.repair.Repair;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Probe.Step;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.LakeTables;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.Trade;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CompactionTest {

    private static final TableDefinition<Trade> TRADES = Silver.of(Feeds.TRADES);
    private static final TableDefinition<RawRecord> BRONZE = Bronze.of(Feeds.TRADES);

    private final JobLake job = new JobLake();
    private final Lake lake = job.lake;

    @AfterEach
    void close() {
        lake.refs().delete(lake.address().ref(), lake.head());
        job.close();
    }

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
    void whatAJobAppendsWhileFilesAreMergedIsThereAndTheMergeIsNotLost() {
        appendTrades(at("10:05"), "AAPL");
        appendTrades(at("10:06"), "AAPL");
        List<String> job = new ArrayList<>();
        Probe appendsOnce = step -> {
            if (step == Step.BEFORE_NESSIE && job.isEmpty()) {
                job.add("appended");
                appendTrades(at("10:07"), "AAPL");
            }
        };

        CompactReport report = full(TRADES).probe(appendsOnce).run(bytes -> {});

        assertThat(symbolsAndTimes()).containsExactlyInAnyOrder("AAPL 10:05", "AAPL 10:06", "AAPL 10:07");
        // The second merge takes in what was appended.
        assertThat(report.tables().get("silver.trades").groups()).isEqualTo(2);
        assertThat(report.tables().get("silver.trades").dropped()).isZero();
        assertThat(files(TRADES)).hasSize(1);
    }

    @Test
    void onlyTheGroupIsDroppedWhoseFileSomeoneElseHasReplaced() {
        appendTrades(at("10:05"), "AAPL");
        appendTrades(at("10:06"), "AAPL");
        appendTrades(at("2026-03-03T10:00:00Z"), "AAPL");
        appendTrades(at("2026-03-03T10:01:00Z"), "AAPL");
        DataFile first = files(TRADES).stream()
                .filter(file -> file.partition().get(0, Integer.class) == 20514)
                .findFirst()
                .orElseThrow();
        Probe replacesOnce = step -> {
            if (step == Step.UNSTAGED && isLive(first)) {
                replace(first, trade(at("10:09"), "IBM", 7));
            }
        };

        CompactReport report = full(TRADES).probe(replacesOnce).run(bytes -> {});

        assertThat(report.tables().get("silver.trades").dropped()).isEqualTo(1);
        assertThat(symbolsAndTimes()).contains("IBM 10:09").hasSize(4);
        assertThat(files(TRADES)).hasSize(2);
        assertThat(job.stored(TRADES.fullName()).stream().filter(file -> file.contains("/compact-")))
                .as("without the dropped group's")
                .containsExactlyInAnyOrderElementsOf(
                        files(TRADES).stream().map(DataFile::location).toList());
    }

    @Test
    void ofGoldOnlySealedBucketsAreMergedAndALateEventStillRepairsThem() {
        job.market(at("08:00"), at("12:00")).landAll(at("11:00"));
        Map<Instant, String> before = job.files(BARS_1M);

        full(LakeTables.named(BARS_1M)).run(bytes -> {});

        Map<Instant, String> after = job.files(BARS_1M);
        assertThat(after).containsOnlyKeys(at("08:00"), at("11:00"));
        assertThat(after.get(at("11:00"))).isEqualTo(before.get(at("11:00")));

        job.lateTrade(at("09:30"), 500);
        Repair.of(lake).run(done -> {});
        job.seal(at("12:00"));
        assertThat(job.rows().get(BARS_1M)).hasSameSizeAs(job.truth().get(BARS_1M));
    }

    @Test
    void windowsThatTheJobGotBackByARollBackAreLeftToIt() {
        job.market(at("08:00"), at("12:00")).landAll(at("09:00"));
        String then = lake.head();
        job.seal(at("12:00"));
        job.checkpoint().land();
        List<String> rolledBack = new ArrayList<>();
        Probe rollsBackOnce = step -> {
            if (step == Step.BEFORE_NESSIE && rolledBack.isEmpty()) {
                rolledBack.add("yes");
                job.seal(at("09:00"));
                job.checkpoint().land();
            }
        };

        CompactReport report =
                full(LakeTables.named(BARS_1M)).probe(rollsBackOnce).run(bytes -> {});

        assertThat(report.tables().get(BARS_1M).dropped()).isEqualTo(1);
        assertThat(job.files(BARS_1M)).hasSize(4);
        assertThat(lake.log().map(Commit::hash)).contains(then);
    }

    @Test
    void aCompactionThatIsInterruptedWhileItWaitsChangesNothing() {
        appendTrades(at("10:05"), "AAPL");
        appendTrades(at("10:06"), "AAPL");
        String head = lake.head();
        List<String> asked = new ArrayList<>();
        Brake interrupted = () -> {
            asked.add("asked");
            // Once before the plan, once when the file is written.
            if (asked.size() == 2) {
                throw new InterruptedException();
            }
        };

        assertThatThrownBy(() -> full(TRADES).brake(interrupted).run(bytes -> {}))
                .isInstanceOf(LakeException.class)
                .hasMessage("Merging files was interrupted: nothing changed");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(lake.head()).isEqualTo(head);
    }

    @Test
    void aBrakeIsAskedAgainAndAgainWhileRowsAreRewritten() {
        appendTrades(at("10:05"), Collections.nCopies(2_500, "AAPL").toArray(String[]::new));
        appendTrades(at("10:06"), "AAPL");
        AtomicInteger asked = new AtomicInteger();

        full(TRADES).brake(asked::incrementAndGet).run(bytes -> {});

        // Two plans, a commit, and each 1,000 rows that are read or written.
        assertThat(asked).hasValue(3 + 5);
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

    private Compaction full(TableDefinition<?> table) {
        return Compaction.of(lake).tables(List.of(table)).full(true);
    }

    private Compaction policy(Instant now) {
        return Compaction.of(lake).tables(List.of(TRADES)).at(now);
    }

    private void appendTrades(Instant time, String... symbols) {
        TableWriter<Trade> writer = new TableWriter<>(TRADES, lake.table(TRADES), 0, 0);
        for (String symbol : symbols) {
            writer.write(trade(time, symbol, 5));
        }
        lake.commit("append")
                .change(TableChange.of(TRADES).append(writer.complete()))
                .land();
    }

    private void appendRaw(RawRecord raw) {
        TableWriter<RawRecord> writer = new TableWriter<>(BRONZE, lake.table(BRONZE), 0, 0);
        writer.write(raw);
        lake.commit("append")
                .change(TableChange.of(BRONZE).append(writer.complete()))
                .land();
    }

    private void replace(DataFile old, Trade row) {
        TableWriter<Trade> writer = new TableWriter<>(TRADES, lake.table(TRADES), 0, 0);
        writer.write(row);
        lake.commit("replace")
                .change(TableChange.of(TRADES).replace(writer.complete(), List.of(old)))
                .land();
    }

    private boolean isLive(DataFile file) {
        return files(TRADES).stream().anyMatch(live -> live.location().equals(file.location()));
    }

    private List<DataFile> files(TableDefinition<?> table) {
        return TableFiles.live(lake.table(table));
    }

    private SortedSet<String> rows(TableDefinition<?> table) {
        SortedSet<String> rows = new TreeSet<>();
        TableRows.each(lake.table(table), Expressions.alwaysTrue(), row -> rows.add(row.toString()));
        return rows;
    }

    private List<String> symbolsAndTimes() {
        List<String> all = new ArrayList<>();
        for (DataFile file : files(TRADES)) {
            TableRows.eachIn(
                    lake.table(TRADES),
                    file.location(),
                    List.of("symbol", "event_time"),
                    row -> all.add(row.get(0, String.class) + " "
                            + row.get(1, java.time.OffsetDateTime.class).toLocalTime()));
        }
        return all;
    }
}
