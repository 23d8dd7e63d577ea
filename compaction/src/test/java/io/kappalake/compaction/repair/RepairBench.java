package io.kappalake.compaction.repair;

import static io.kappalake.compaction.JobLake.BARS_1M;
import static io.kappalake.compaction.JobLake.BARS_5M;
import static io.kappalake.compaction.JobLake.FEATURES;
import static io.kappalake.compaction.JobLake.QUOTES_1M;
import static io.kappalake.compaction.JobLake.at;

import io.kappalake.compaction.JobLake;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What it costs to repair a whole day of all market tables, with a trade and a quote of every symbol in every minute.
 * Run it in the module's test class path: {@code java -XX:+UseSerialGC -Xmx1g … RepairBench SYMBOLS}.
 */
final class RepairBench {

    private RepairBench() {}

    public static void main(String[] args) {
        List<String> symbols = IntStream.range(0, Integer.parseInt(args[0]))
                .mapToObj(i -> "S" + i)
                .toList();
        Instant day = at("2026-03-02T00:00:00Z");
        Instant end = day.plusSeconds(24 * 3600);
        try (JobLake job = new JobLake().market(day, end, symbols).landAll(end)) {
            List<Instant> hours = Stream.iterate(day, end::isAfter, hour -> hour.plusSeconds(3600))
                    .toList();
            job.late(
                    JobLake.trade(at("10:30"), "S0", 500),
                    Map.of(BARS_1M, hours, BARS_5M, hours, QUOTES_1M, hours, FEATURES, hours));
            job.forgetEvents();
            System.gc();
            pools().forEach(MemoryPoolMXBean::resetPeakUsage);
            long before = pools().mapToLong(pool -> pool.getUsage().getUsed()).sum();
            long start = System.nanoTime();
            RepairReport report = Repair.of(job.lake).run(done -> {});
            double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
            long peak = pools().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
            long events = 2L * symbols.size() * 24 * 60;
            System.out.printf(
                    "%d symbols: 96 buckets in %.1f s (%.1f/s), %,d events (%,.0f/s), peak heap %,d MB over %,d MB,"
                            + " %s%n",
                    symbols.size(),
                    seconds,
                    96 / seconds,
                    events,
                    events / seconds,
                    (peak - before) >> 20,
                    before >> 20,
                    report.tables());
        }
    }

    private static Stream<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(pool -> pool.getType() == MemoryType.HEAP);
    }
}
