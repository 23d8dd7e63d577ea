package io.kappalake.compaction.sweep;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Retention;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.FileInfo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A lake with files of one row each, and its sweep days later. */
abstract class SweepFixture {

    static final String TABLE = "bronze.trades";
    static final Duration DAY = Duration.ofDays(1);
    static final Duration WEEK = Duration.ofDays(7);

    Lake lake;
    long offset;

    @BeforeEach
    void open() {
        lake = Lake.open(TestLake.empty());
        lake.provision(Pipeline.MARKET.tables());
    }

    @AfterEach
    void close() {
        lake.refs().delete(lake.address().ref(), lake.head());
        lake.close();
    }

    /** Keeps each commit of a week. */
    SweepReport sweep(Instant time) {
        return new Sweep(lake, DAY, WEEK).eachCommitOf(WEEK).at(time).run(looked -> {});
    }

    /** Keeps each commit of two hours, and the states at full hours of a week. */
    SweepReport sweepThinly(Instant time) {
        return new Sweep(lake, DAY, WEEK).at(time).run(looked -> {});
    }

    static Instant inDays(double days) {
        return Instant.now().plus(Duration.ofMinutes((long) (days * 24 * 60)));
    }

    List<DataFile> write() {
        Table table = lake.table(TABLE);
        TableWriter<RawRecord> writer = new TableWriter<>(Bronze.of(Feeds.TRADES), table, 0, offset);
        writer.write(new RawRecord(0, offset++, 1_772_366_400_000_000L, null, new byte[] {1}, Map.of()));
        return writer.complete();
    }

    @SafeVarargs
    final String land(List<DataFile>... files) {
        List<DataFile> all = new ArrayList<>();
        for (List<DataFile> some : files) {
            all.addAll(some);
        }
        return lake.commit("append")
                .change(TableChange.of(TABLE).append(all))
                .land()
                .hash();
    }

    long rows(String hash) {
        long[] rows = {0};
        TableRows.each(lake.tableAt(TABLE, hash), Expressions.alwaysTrue(), row -> rows[0]++);
        return rows[0];
    }

    Set<String> files() {
        Set<String> found = new TreeSet<>();
        for (String layer :
                Pipeline.MARKET.tables().stream().map(table -> table.layer()).collect(Collectors.toSet())) {
            for (FileInfo file : lake.files(layer)) {
                found.add(file.location());
            }
        }
        return found;
    }

    void replace(List<DataFile> files) {
        // Else the table's own list of snapshots would still have the one with the replaced files.
        lake.commit("replace")
                .retention(new Retention(1, DAY))
                .change(TableChange.of(TABLE).replace(write(), files))
                .land();
    }

    String manifestList(String hash) {
        return lake.tableAt(TABLE, hash).currentSnapshot().manifestListLocation();
    }
}
