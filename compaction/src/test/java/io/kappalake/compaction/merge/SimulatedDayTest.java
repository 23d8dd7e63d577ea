package io.kappalake.compaction.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.market.MarketMinutes;
import io.kappalake.transforms.silver.Silver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Test;

/**
 * A day of event time with real commits of two writers and a compaction after every second one.
 * {@code -Dkappalake.day.commits=17280} makes as many as a job does that commits every 5 s.
 */
class SimulatedDayTest {

    private static final TableDefinition<RawRecord> BRONZE = Bronze.of(Feeds.TRADES);
    private static final TableDefinition<Row> SILVER = Silver.of(Feeds.TRADES);
    private static final GoldTable<MarketMinutes, ?> BARS =
            Families.MARKET.tables().get(0);
    private static final TableDefinition<?> GOLD = BARS.definition();

    private static final int COMMITS = Integer.getInteger("kappalake.day.commits", 96);
    private static final int WRITERS = 2;
    private static final int LOOK_EACH = 2;
    private static final int OPEN_BOUND = 24 + 8 * WRITERS;
    private static final long LATENESS = Micros.HOUR;
    /** Ahead of the clock, so that the time at which files come is long ago in the day that is simulated. */
    private static final long MIDNIGHT = Micros.of(Instant.parse("2100-03-01T00:00:00Z"));

    private final Lake lake = Lake.open(TestLake.empty());
    private final Compaction compaction = Compaction.of(lake).tables(List.of(BRONZE, SILVER, GOLD));
    private final Map<String, List<DataFile>> unsealed = new HashMap<>();
    /** For what never changes of a table. */
    private final Map<String, Table> shapes = new HashMap<>();

    private final LiveFiles live = new LiveFiles();
    private final SortedMap<String, Integer> mostFiles = new TreeMap<>();
    private long commits;
    private long written;
    private long rewritten;
    private long mostMetadata;

    @Test
    void allDayLongNoTableHasMoreFilesThanItMayAndTheDayThatIsOverHasHardlyMoreThanItsBytesNeed() throws Exception {
        lake.provision(List.of(BRONZE, SILVER, GOLD));
        shapes.putAll(lake.tablesAt(lake.head()));
        long step = Micros.DAY / COMMITS;
        for (long time = MIDNIGHT; time < MIDNIGHT + Micros.DAY; time += step) {
            commit(time);
            if (commits % LOOK_EACH == 0) {
                compact(time);
            }
            checkOpenDay(time);
            if (Micros.floor(time, Micros.HOUR) != Micros.floor(time + step, Micros.HOUR)) {
                checkMetadata();
                tell(Micros.toInstant(time + step).toString());
            }
        }
        // The first hours of the next day seal the last of this one.
        for (long time = MIDNIGHT + Micros.DAY; time < MIDNIGHT + Micros.DAY + 3 * Micros.HOUR; time += step) {
            commit(time);
        }
        compact(MIDNIGHT + Micros.DAY + 3 * Micros.HOUR);

        for (TableDefinition<?> table : List.of(BRONZE, SILVER, GOLD)) {
            List<DataFile> files = filesOf(lake.table(table), MIDNIGHT);
            long bytes = files.stream().mapToLong(DataFile::fileSizeInBytes).sum();
            long bound = CompactPolicy.DEFAULT.needed(bytes) + WRITERS;
            assertThat((long) files.size()).as("%s", table.fullName()).isLessThanOrEqualTo(bound);
            assertThat(lake.table(table).snapshots()).hasSizeLessThanOrEqualTo(200);
            mostFiles.put(table.fullName() + " once the day was over", files.size());
        }
        checkMetadata();
        assertThat(rows(BRONZE)).isEqualTo(commits * WRITERS);
        assertThat(rows(SILVER)).isEqualTo(commits * WRITERS);
        lake.refs().delete(lake.address().ref(), lake.head());
        compaction.close();
        lake.close();
        tell("the end");
    }

    /** The long form of this test takes an hour and more: how far it got and what it saw. */
    private void tell(String when) throws IOException {
        Files.writeString(
                Path.of("target", "simulated-day.txt"),
                ("Up to %s %,d commits of %d writers; most files of a table in a day %s; %,d bytes written,"
                                + " %,d rewritten, metadata.json of %,d bytes at most%n")
                        .formatted(when, commits, WRITERS, mostFiles, written, rewritten, mostMetadata));
    }

    private void commit(long time) {
        commits++;
        long sealed = Micros.floor(time - LATENESS, Micros.HOUR);
        List<DataFile> bronze = new ArrayList<>();
        List<DataFile> silver = new ArrayList<>();
        List<DataFile> in = new ArrayList<>();
        List<DataFile> out = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            long number = commits * WRITERS + writer;
            Row trade = MarketEvents.trade(
                    "t" + number, "S" + number % 5, 1000, 300, "BUY", "NYSE", time, writer, number, time);
            TableWriter<RawRecord> raw = new TableWriter<>(BRONZE, shapes.get(BRONZE.fullName()), writer, 0);
            raw.write(new RawRecord(writer, number, time, null, new byte[] {1}, Map.of()));
            bronze.addAll(raw.complete());
            TableWriter<Row> accepted = new TableWriter<>(SILVER, shapes.get(SILVER.fullName()), writer, 0);
            accepted.write(trade);
            silver.addAll(accepted.complete());
            List<DataFile> bars = bars(BARS, writer, trade);
            in.addAll(bars);
            // The bucket of this writer and hour; once it is sealed, nobody here knows its file.
            List<DataFile> former = unsealed.put(writer + "/" + Micros.floor(time, Micros.HOUR), bars);
            out.addAll(former == null ? List.of() : former);
        }
        unsealed.keySet().removeIf(bucket -> Long.parseLong(bucket.split("/")[1]) < sealed);
        List.of(bronze, silver, in).forEach(files -> files.forEach(file -> written += file.fileSizeInBytes()));
        Progress progress = new Progress(time, sealed);
        LakeCommit commit = lake.commit("checkpoint " + commits)
                .ledger(new Ledger(
                        "market",
                        "run",
                        commits,
                        OffsetRanges.NONE.with("trades", 0, new OffsetRange(commits, commits + 1)),
                        Map.of("trades", FeedCounts.NONE),
                        Map.of("market", progress)));
        commit.change(TableChange.of(BRONZE).append(bronze))
                .change(TableChange.of(SILVER).append(silver))
                .change(TableChange.of(GOLD).replace(in, out))
                .land();
    }

    private <R> List<DataFile> bars(GoldTable<MarketMinutes, R> table, int writer, Row trade) {
        MarketMinutes minutes = Families.minutes(List.of(trade));
        TableWriter<R> bars = new TableWriter<>(
                table.definition(), shapes.get(table.definition().fullName()), writer, 0);
        long hour = Micros.floor(trade.eventTime(), Micros.HOUR);
        table.rows(minutes, hour, hour + Micros.HOUR, end -> false).forEach(bars::write);
        return bars.complete();
    }

    private void compact(long time) {
        CompactReport report = compaction.at(Micros.toInstant(time)).run(bytes -> {});
        report.tables().values().forEach(table -> {
            assertThat(table.dropped()).isZero();
            rewritten += table.rewritten();
        });
    }

    private void checkOpenDay(long time) {
        Map<String, Table> tables = lake.tablesAt(lake.head());
        for (TableDefinition<?> table : List.of(BRONZE, SILVER, GOLD)) {
            int most = table == GOLD ? CompactPolicy.OF_GOLD.openFiles() + WRITERS + unsealed.size() : OPEN_BOUND;
            int files = filesOf(tables.get(table.fullName()), time).size();
            mostFiles.merge(table.fullName(), files, Math::max);
            assertThat(files)
                    .as("%s at %s", table.fullName(), Micros.toInstant(time))
                    .isLessThanOrEqualTo(most);
        }
    }

    private void checkMetadata() {
        for (TableDefinition<?> table : List.of(BRONZE, SILVER, GOLD)) {
            long bytes = metadataBytes(table);
            mostMetadata = Math.max(mostMetadata, bytes);
            assertThat(bytes).as("metadata.json of %s", table.fullName()).isLessThan(1 << 20);
        }
    }

    private List<DataFile> filesOf(Table table, long time) {
        int day = (int) Math.floorDiv(time, Micros.DAY);
        return live.of(table, false).stream()
                .filter(file -> file.partition().get(0, Integer.class) == day)
                .toList();
    }

    private long rows(TableDefinition<?> table) {
        return TableFiles.live(lake.table(table)).stream()
                .mapToLong(DataFile::recordCount)
                .sum();
    }

    private long metadataBytes(TableDefinition<?> definition) {
        Table table = lake.table(definition);
        String location = ((HasTableOperations) table).operations().current().metadataFileLocation();
        return table.io().newInputFile(location).getLength();
    }
}
