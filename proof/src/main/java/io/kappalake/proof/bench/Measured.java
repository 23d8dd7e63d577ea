package io.kappalake.proof.bench;

import java.util.List;

/**
 * The cost of one contender for all events. CPU is user and system time of all its processes over their lives; Kafka
 * and Nessie are excluded.
 *
 * @param upSeconds until it could begin: the start of Flink; counts as CPU but not as wall time, because users have it
 *     running
 * @param wallSeconds from the command to its end
 * @param firstCommitSeconds from the command to the first commit with rows
 * @param commandCpuSeconds the part spent by the command that submits and watches the job
 * @param peakMegabytes peak memory of all its processes together
 * @param dataFiles live at the end, and their bytes
 * @param allFiles in the warehouse, data and metadata, live or not, and their bytes
 * @param commits with rows
 * @param commitMillis for each commit the time from the completed checkpoint to the commit in Nessie; empty without
 *     checkpoints
 * @param checkpointMillis for each checkpoint its time end to end
 * @param stateBytes the most that a checkpoint held in all
 * @param checkpointBytes bytes that the last one wrote
 * @param repairCpuSeconds CPU of {@code repair}, followed by its wall time; 0 where the run includes the repair
 */
public record Measured(
        String contender,
        long events,
        double upSeconds,
        double wallSeconds,
        double firstCommitSeconds,
        double cpuSeconds,
        double commandCpuSeconds,
        double eventsPerCpuSecond,
        double eventsPerSecond,
        long peakMegabytes,
        long dataFiles,
        long dataBytes,
        long allFiles,
        long allBytes,
        int commits,
        List<Long> commitMillis,
        List<Long> checkpointMillis,
        long stateBytes,
        long checkpointBytes,
        double repairCpuSeconds,
        double repairWallSeconds) {

    /**
     * For a program that runs once to its end, without known checkpoints.
     *
     * @param size of its lake
     */
    static Measured ofProgram(
            String contender,
            long events,
            JavaProgram.Used used,
            double firstCommitSeconds,
            long peakBytes,
            LakeSize size,
            int commits) {
        return new Measured(
                contender,
                events,
                0,
                used.wallSeconds(),
                firstCommitSeconds,
                used.cpuSeconds(),
                0,
                events / used.cpuSeconds(),
                events / used.wallSeconds(),
                peakBytes >> 20,
                size.dataFiles(),
                size.dataBytes(),
                size.all().files(),
                size.all().bytes(),
                commits,
                List.of(),
                List.of(),
                0,
                0,
                0,
                0);
    }

    static long median(List<Long> values) {
        if (values.isEmpty()) {
            return 0;
        }
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    static long greatest(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElse(0);
    }
}
