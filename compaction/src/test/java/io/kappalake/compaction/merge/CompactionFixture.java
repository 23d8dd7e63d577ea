package io.kappalake.compaction.merge;

import static io.kappalake.compaction.JobLake.trade;

import io.kappalake.compaction.JobLake;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.AfterEach;

/** A lake with small files of trades, and their compaction. */
abstract class CompactionFixture {

    static final TableDefinition<Row> TRADES = Silver.of(Feeds.TRADES);

    final JobLake job = new JobLake();
    final Lake lake = job.lake;

    @AfterEach
    void close() {
        lake.refs().delete(lake.address().ref(), lake.head());
        job.close();
    }

    Compaction full(TableDefinition<?> table) {
        return Compaction.of(lake).tables(List.of(table)).full(true);
    }

    void appendTrades(Instant time, String... symbols) {
        TableWriter<Row> writer = new TableWriter<>(TRADES, lake.table(TRADES), 0, 0);
        for (String symbol : symbols) {
            writer.write(trade(time, symbol, 5));
        }
        lake.commit("append")
                .change(TableChange.of(TRADES).append(writer.complete()))
                .land();
    }

    List<DataFile> files(TableDefinition<?> table) {
        return TableFiles.live(lake.table(table));
    }

    List<String> symbolsAndTimes() {
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
