package io.kappalake.inspect.explain;

import io.kappalake.inspect.export.ArrayRow;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.Files;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.data.parquet.InternalWriter;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.types.Types.NestedField;

/**
 * What a bloom filter on the identity costs a writer of trades: CPU and bytes a row, in turns, medians of several
 * rounds. Run: {@code mvn -pl inspect -am test-compile}, then this class on the test class path with a number of rows.
 */
public final class IdentityFilterBench {

    private static final int ROUNDS = 9;
    private static final int WARM_UP = 2;
    private static final String FILTER = "write.parquet.bloom-filter-";
    private static final Schema TRADES = new Schema(
            NestedField.required(1, "trade_id", Types.StringType.get()),
            NestedField.required(2, "symbol", Types.StringType.get()),
            NestedField.required(3, "price", Types.DecimalType.of(18, 8)),
            NestedField.required(4, "volume", Types.DecimalType.of(18, 8)),
            NestedField.required(5, "trade_type", Types.StringType.get()),
            NestedField.required(6, "exchange", Types.StringType.get()),
            NestedField.required(7, "event_time", Types.TimestampType.withZone()),
            NestedField.required(8, "kafka_partition", Types.IntegerType.get()),
            NestedField.required(9, "kafka_offset", Types.LongType.get()),
            NestedField.required(10, "kafka_timestamp", Types.TimestampType.withZone()));

    private IdentityFilterBench() {}

    public static void main(String[] args) throws IOException {
        int count = Integer.parseInt(args[0]);
        List<ArrayRow> rows = rows(count);
        Map<String, Map<String, String>> ways = new LinkedHashMap<>();
        ways.put("no filter", Map.of());
        ways.put("filter", Map.of(FILTER + "enabled.column.trade_id", "true"));
        ways.put(
                "filter for so many values",
                Map.of(
                        FILTER + "enabled.column.trade_id", "true",
                        FILTER + "ndv.column.trade_id", Integer.toString(count),
                        FILTER + "fpp.column.trade_id", "0.01"));
        Map<String, List<Long>> cpu = new LinkedHashMap<>();
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Map<String, String>> way : ways.entrySet()) {
                Path file = java.nio.file.Files.createTempDirectory("filter").resolve("rows.parquet");
                long took = write(rows, file, way.getValue());
                bytes.put(way.getKey(), java.nio.file.Files.size(file));
                java.nio.file.Files.delete(file);
                if (round >= WARM_UP) {
                    cpu.computeIfAbsent(way.getKey(), any -> new ArrayList<>()).add(took);
                }
            }
        }
        cpu.forEach((way, all) -> System.out.printf(
                "%s: %.0f ns and %.1f bytes a row%n",
                way,
                all.stream().sorted().toList().get(all.size() / 2) / (double) count,
                bytes.get(way) / (double) count));
    }

    private static List<ArrayRow> rows(int count) {
        Random random = new Random(7);
        List<ArrayRow> rows = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            long time = 1_772_359_200_000_000L + row * 1_000L;
            rows.add(new ArrayRow(new Object[] {
                "Tb0fiqum4-" + (1_000_000 + row),
                "SYM" + random.nextInt(100),
                BigDecimal.valueOf(random.nextInt(1_000_000) * 1_000_000L, 8),
                BigDecimal.valueOf(random.nextInt(1_000) * 100_000_000L, 8),
                random.nextBoolean() ? "BUY" : "SELL",
                "NYSE",
                time,
                random.nextInt(4),
                (long) row,
                time
            }));
        }
        return rows;
    }

    /** CPU nanoseconds of this thread. */
    private static long write(List<ArrayRow> rows, Path file, Map<String, String> settings) throws IOException {
        long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        Parquet.WriteBuilder builder = Parquet.write(Files.localOutput(file.toFile()))
                .schema(TRADES)
                .createWriterFunc(message -> InternalWriter.createWriter(TRADES, message))
                .set("write.parquet.compression-codec", "zstd")
                .set("write.parquet.row-group-size-bytes", Integer.toString(16 << 20));
        settings.forEach(builder::set);
        try (FileAppender<StructLike> appender = builder.build()) {
            rows.forEach(appender::add);
        }
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begun;
    }
}
