package io.kappalake.tables.catalog;

import com.sun.management.OperatingSystemMXBean;
import io.kappalake.tables.storage.LakeAddress;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Measures what commits cost as they add up: {@code CommitCost COMMITS [WAREHOUSE S3_ENDPOINT [KEY=VALUE...]]}, with
 * table properties to try out. {@link JobCommits} says what a commit is.
 */
final class CommitCost {

    private CommitCost() {}

    public static void main(String[] args) {
        int commits = Integer.parseInt(args[0]);
        LakeAddress address = TestLake.empty();
        if (args.length > 1 && !args[1].isEmpty()) {
            address = new LakeAddress(address.nessieUri(), address.ref(), args[1] + "/" + UUID.randomUUID(), args[2]);
        }
        try (Lake lake = Lake.open(address)) {
            JobCommits job = new JobCommits(lake);
            for (int i = 3; i < args.length; i++) {
                String[] property = args[i].split("=", 2);
                job.setProperties(Map.of(property[0], property[1]));
            }
            List<Long> millis = new ArrayList<>();
            long cpu = cpuMillis();
            MetadataBytes before = MetadataBytes.of(lake);
            for (int i = 1; i <= commits; i++) {
                long start = System.nanoTime();
                job.land();
                millis.add((System.nanoTime() - start) / 1_000_000);
                if (i == 1 || i % 50 == 0) {
                    long spent = cpuMillis() - cpu;
                    MetadataBytes now = MetadataBytes.of(lake);
                    System.out.printf(
                            "%5d commits: %s, %d ms CPU each; %s%n",
                            i,
                            spread(millis),
                            spent / millis.size(),
                            now.since(before).each(millis.size()));
                    before = now;
                    millis.clear();
                    cpu = cpuMillis();
                }
            }
        }
    }

    /** Time of all threads of this JVM, which unlike the clock does not count what the machine does besides. */
    private static long cpuMillis() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1_000_000;
    }

    private static String spread(List<Long> values) {
        long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
        return "median " + sorted[sorted.length / 2] + " ms, p95 " + sorted[(int) (sorted.length * 0.95)] + " ms, max "
                + Arrays.stream(sorted).max().orElse(0) + " ms";
    }
}
