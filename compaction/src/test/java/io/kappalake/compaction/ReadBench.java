package io.kappalake.compaction;

import static io.kappalake.compaction.JobLake.BARS_1M;
import static io.kappalake.compaction.JobLake.at;

import com.sun.management.OperatingSystemMXBean;
import io.kappalake.compaction.merge.Compaction;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TableRows;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.expressions.Expressions;

/**
 * What a scan of a day costs while it is written to, against the day merged into as few files as can be and against the
 * files as the job wrote them; and what it costs to keep it so, against a batch that rewrites the day once it is over:
 * {@code java … ReadBench COMMITS ROWS_OF_A_FILE SYMBOLS} in the module's test class path. Scans are made in turn; the
 * medians of their CPU time are printed, which a busy machine disturbs less than their wall time.
 */
final class ReadBench {

    private static final TableDefinition<Row> SILVER = Silver.of(Feeds.TRADES);
    private static final int WRITERS = 2;
    private static final int SCANS = 15;
    private static final String NAIVE = "naive";
    private static final String MERGED = "merged";

    private final Map<String, Lake> lakes = new TreeMap<>();
    private final JobLake job = new JobLake();
    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private long mergingNanos;
    private int mostFiles;

    private ReadBench() {}

    public static void main(String[] args) {
        new ReadBench().run(Integer.parseInt(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        System.exit(0);
    }

    private void run(int commits, int rows, int symbols) {
        lakes.put("ingesting", job.lake);
        lakes.put(NAIVE, branch(NAIVE));
        ingest(commits, rows, symbols);
        lakes.put(MERGED, branch(MERGED));
        full(MERGED, SILVER);
        measure(SILVER);
        trueUp();

        lakes.remove(NAIVE);
        Instant day = at("2026-03-02T00:00:00Z");
        List<String> names = IntStream.range(0, symbols).mapToObj(i -> "S" + i).toList();
        // As many files as there may be: 8, and 4 of hours that are not sealed.
        job.market(day, day.plusSeconds(24 * 3600), names).landAll(day.plusSeconds(24 * 3600), 2);
        job.forgetEvents();
        lakes.put(MERGED, branch("gold"));
        full(MERGED, Pipeline.MARKET.table(BARS_1M).orElseThrow());
        measure(Pipeline.MARKET.table(BARS_1M).orElseThrow());
    }

    /** A second branch gets the same files and merges none. Ends at the bound of files. */
    private void ingest(int commits, int rows, int symbols) {
        long number = 0;
        long begin = Micros.of(at("2026-03-02T00:00:00Z"));
        try (Compaction compaction = Compaction.of(job.lake).tables(List.of(SILVER))) {
            for (int commit = 0; commit < commits || files(job.lake, SILVER).size() < 31; commit++) {
                List<DataFile> written = new ArrayList<>();
                for (int writer = 0; writer < WRITERS; writer++) {
                    TableWriter<Row> trades = new TableWriter<>(SILVER, job.lake.table(SILVER), writer, 0);
                    for (int row = 0; row < rows; row++, number++) {
                        long time = begin + commit * 5 * Micros.SECOND + row;
                        trades.write(MarketEvents.trade(
                                "trade-" + Long.toHexString(number * 0x9E3779B97F4A7C15L),
                                "S" + Math.floorMod(number * 31, symbols),
                                100_00000000L + number * 7919 % 1_00000000L,
                                (1 + number % 500) * 1_00000000L,
                                number % 2 == 0 ? "BUY" : "SELL",
                                "NYSE",
                                time,
                                writer,
                                number,
                                time));
                    }
                    written.addAll(trades.complete());
                }
                for (Lake lake : lakes.values()) {
                    lake.commit("append")
                            .change(TableChange.of(SILVER).append(written))
                            .land();
                }
                mostFiles = Math.max(mostFiles, files(job.lake, SILVER).size());
                if (commit % 2 == 1) {
                    long start = process.getProcessCpuTime();
                    // As of then: the day is not over.
                    compaction
                            .at(at("2026-03-02T00:00:00Z").plusSeconds(5L * commit))
                            .run(bytes -> {});
                    mergingNanos += process.getProcessCpuTime() - start;
                }
            }
        }
    }

    /** The files that nobody merged, once the day is over. */
    private void trueUp() {
        int before = files(lakes.get(NAIVE), SILVER).size();
        long start = process.getProcessCpuTime();
        full(NAIVE, SILVER);
        System.out.printf(
                "%s: merging while it is written to %,d ms of CPU, at most %d files at once;"
                        + " one rewrite of %,d files at its end %,d ms%n",
                SILVER.fullName(),
                TimeUnit.NANOSECONDS.toMillis(mergingNanos),
                mostFiles,
                before,
                TimeUnit.NANOSECONDS.toMillis(process.getProcessCpuTime() - start));
    }

    private void measure(TableDefinition<?> table) {
        Map<String, long[]> cpu = new TreeMap<>();
        for (int scan = -4; scan < SCANS; scan++) {
            for (var lake : lakes.entrySet()) {
                long start = process.getProcessCpuTime();
                long[] count = {0};
                TableRows.each(lake.getValue().table(table), Expressions.alwaysTrue(), row -> count[0]++);
                if (scan >= 0) {
                    cpu.computeIfAbsent(lake.getKey(), name -> new long[SCANS])[scan] =
                            process.getProcessCpuTime() - start;
                }
            }
        }
        cpu.forEach((name, nanos) -> {
            Arrays.sort(nanos);
            List<DataFile> files = files(lakes.get(name), table);
            System.out.printf(
                    "%s %s: %,d rows in %,d files, %,d bytes: %,d ms of CPU (%,d to %,d)%n",
                    table.fullName(),
                    name,
                    files.stream().mapToLong(DataFile::recordCount).sum(),
                    files.size(),
                    files.stream().mapToLong(DataFile::fileSizeInBytes).sum(),
                    TimeUnit.NANOSECONDS.toMillis(nanos[SCANS / 2]),
                    TimeUnit.NANOSECONDS.toMillis(nanos[0]),
                    TimeUnit.NANOSECONDS.toMillis(nanos[SCANS - 1]));
        });
    }

    private void full(String lake, TableDefinition<?> table) {
        try (Compaction compaction = Compaction.of(lakes.get(lake))) {
            compaction.tables(List.of(table)).full(true).run(bytes -> {});
        }
    }

    private Lake branch(String name) {
        String branch = job.lake.address().ref() + "-" + name;
        job.lake.refs().createBranch(branch, job.lake.head());
        return Lake.open(job.lake.address().onRef(branch));
    }

    private static List<DataFile> files(Lake lake, TableDefinition<?> table) {
        return TableFiles.live(lake.table(table));
    }
}
