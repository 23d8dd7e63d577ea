package io.kappalake.transforms.bench;

import com.sun.management.OperatingSystemMXBean;
import io.kappalake.embedded.ProcessMeter;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.identity.Deduplicate;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.OutputTag;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;

/**
 * Prints what deduplication costs as its identities grow to the first argument (100 million): CPU nanoseconds per event
 * on its thread and of the whole process, heap and resident memory. One event in fifty repeats one of the last so many
 * (second argument; else any earlier one); RocksDB keeps the state, with an incremental checkpoint each million events.
 */
public final class DeduplicateBench {

    private static final int BATCH = 10_000;
    private static final int CHECKPOINT = 1_000_000;
    private static final int PRINT = 5_000_000;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private DeduplicateBench() {}

    public static void main(String[] args) throws Exception {
        long identities = args.length == 0 ? 100_000_000 : Long.parseLong(args[0]);
        long reach = args.length < 2 ? identities : Long.parseLong(args[1]);
        Path directory = Files.createTempDirectory("deduplicate");
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new Deduplicate<>(
                        "quotes",
                        Duration.ofHours(24),
                        PastEvents.<Row>none(),
                        new OutputTag<>("counts", TypeInformation.of(Committable.class))),
                Deduplicate.shard(),
                Types.INT,
                Shards.COUNT,
                1,
                0)) {
            // As the job sets them.
            Configuration settings = new Configuration();
            settings.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
            settings.set(RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL, List.of(CompressionType.NO_COMPRESSION));
            settings.set(RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
            settings.set(RocksDBConfigurableOptions.COMPACTION_STYLE, CompactionStyle.UNIVERSAL);
            EmbeddedRocksDBStateBackend rocksDb =
                    new EmbeddedRocksDBStateBackend(true).configure(settings, DeduplicateBench.class.getClassLoader());
            // A fifth of what a slot of the embedded Flink has, since five operators share that.
            rocksDb.getMemoryConfiguration().setFixedMemoryPerSlot("12mb");
            harness.setStateBackend(rocksDb);
            harness.setCheckpointStorage(new FileSystemCheckpointStorage(directory.toUri()));
            harness.open();
            run(harness, identities, reach);
        } finally {
            FileUtils.deleteDirectory(directory.toFile());
        }
    }

    private static void run(
            KeyedOneInputStreamOperatorTestHarness<Integer, Row, Row> harness, long identities, long reach)
            throws Exception {
        Random random = new Random(7);
        StreamRecord<Row> record = new StreamRecord<>(null);
        Row[] batch = new Row[BATCH];
        long used = 0;
        long passed = 0;
        long all = PROCESS.getProcessCpuTime();
        for (long first = 1; first <= identities; first += BATCH) {
            for (int at = 0; at < BATCH; at++) {
                batch[at] = quote(
                        at % 50 == 0 ? first - (long) (random.nextDouble() * Math.min(first, reach)) : first + at,
                        first + at);
            }
            long start = THREADS.getCurrentThreadCpuTime();
            for (Row quote : batch) {
                harness.getOneInputOperator().processElement(record.replace(quote));
            }
            used += THREADS.getCurrentThreadCpuTime() - start;
            passed += harness.getOutput().size();
            harness.getOutput().clear();
            long events = first + BATCH - 1;
            if (events % CHECKPOINT == 0) {
                long before = THREADS.getCurrentThreadCpuTime();
                OperatorSubtaskState state = harness.snapshot(events, events);
                harness.notifyOfCompletedCheckpoint(events);
                long snapshot = THREADS.getCurrentThreadCpuTime() - before;
                if (events % PRINT == 0) {
                    print(events, used / PRINT, (PROCESS.getProcessCpuTime() - all) / PRINT, snapshot, state, passed);
                    used = 0;
                    all = PROCESS.getProcessCpuTime();
                }
                state.discardState();
            }
        }
    }

    private static Row quote(long id, long i) {
        return MarketEvents.quote("Q" + id, "AAPL", 1, 1, "NYSE", i, (int) (i % 4), i, i * 500);
    }

    private static void print(long events, long nanos, long all, long snapshot, OperatorSubtaskState state, long passed)
            throws Exception {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long resident =
                ProcessMeter.residentBytes(ProcessHandle.current().pid()).orElse(0);
        System.out.printf(
                Locale.ROOT,
                "%,12d events, %,12d accepted: %5d ns/event, %5d with all threads, checkpoint %4d ms,"
                        + " %,d of %,d MB written, heap %5d MB, resident %5d MB%n",
                events,
                passed,
                nanos,
                all,
                snapshot / 1_000_000,
                state.getCheckpointedSize() >> 20,
                state.getStateSize() >> 20,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                resident >> 20);
    }
}
