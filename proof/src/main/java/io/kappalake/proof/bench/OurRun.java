package io.kappalake.proof.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.embedded.ProcessMeter;
import io.kappalake.embedded.RunningServer;
import io.kappalake.jobs.commit.RunId;
import io.kappalake.local.LocalServers;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.storage.LakeAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The job as users run it, on its own Flink process with all guarantees, followed by {@code repair}. */
record OurRun(Way way, int parallelism, String checkpointInterval) implements Contender {

    /** The origin of the rows. */
    enum Way {
        LIVE("kappalake", "main", "run", "--bounded"),
        /** Again from Kafka, on a branch of the existing lake; it repairs by itself. */
        REPLAY("replay", "replay/bench", "replay", "start", "bench", "--source", "kafka"),
        /** Again from Bronze, like the one from Kafka. */
        REPLAY_FROM_BRONZE("replay from bronze", "replay/bench", "replay", "start", "bench", "--source", "bronze");

        private final String label;
        private final String branch;
        private final String[] command;

        Way(String label, String branch, String... command) {
            this.label = label;
            this.branch = branch;
            this.command = command;
        }

        /** The lake with the rows. */
        LakeAddress in(LakeAddress main) {
            return main.onRef(branch);
        }
    }

    private static final Duration START = Duration.ofMinutes(3);

    @Override
    public String name() {
        return way.label;
    }

    @Override
    public Measured run(BenchTopics topics, LakeAddress lake, Path directory, long events) {
        long begin = System.nanoTime();
        try (RunningServer flink = LocalServers.flink(directory.resolve("state").toUri(), parallelism)
                        .start(directory, 0)
                        .awaitReady(START);
                PeakMemory memory = PeakMemory.of(List.of(flink.pid()))) {
            double up = Duration.ofNanos(System.nanoTime() - begin).toMillis() / 1000.0;
            var commands = new LakeCommands(
                    topics.address(), lake, directory, flink.address(), parallelism, checkpointInterval);
            Instant started = Clock.systemUTC().instant();
            JavaProgram.Used run = commands.of(way.command).run(memory);
            double cpu = run.cpuSeconds() + ProcessMeter.cpuSeconds(flink.pid());
            Checkpoints checkpoints = Checkpoints.of(way.in(lake), new FlinkRest(flink.address()));
            long peak = memory.bytes();
            JavaProgram.Used repair = commands.of("repair").run(memory);
            LakeSize size = LakeSize.of(way.in(lake));
            return new Measured(
                    name(),
                    events,
                    up,
                    run.wallSeconds(),
                    Duration.between(started, checkpoints.firstCommit()).toMillis() / 1000.0,
                    cpu,
                    run.cpuSeconds(),
                    events / cpu,
                    events / run.wallSeconds(),
                    peak >> 20,
                    size.dataFiles(),
                    size.dataBytes(),
                    size.all().files(),
                    size.all().bytes(),
                    checkpoints.commits(),
                    checkpoints.commitMillis(),
                    checkpoints.millis(),
                    checkpoints.stateBytes(),
                    checkpoints.writtenBytes(),
                    repair.cpuSeconds(),
                    repair.wallSeconds());
        }
    }

    /** Checkpoints and commits, as Flink and the log report them. */
    private record Checkpoints(
            Instant firstCommit,
            int commits,
            List<Long> commitMillis,
            List<Long> millis,
            long stateBytes,
            long writtenBytes) {

        static Checkpoints of(LakeAddress address, FlinkRest flink) {
            Map<Long, Instant> landed = new TreeMap<>();
            String run = "";
            try (Lake lake = Lake.open(address)) {
                for (Commit commit : lake.log()
                        .takeWhile(commit -> commit.replayOf().isEmpty())
                        .toList()) {
                    if (commit.ledger().isPresent()) {
                        Ledger ledger = commit.ledger().get();
                        landed.put(ledger.checkpoint(), commit.time());
                        run = RunId.flinkJob(ledger.run());
                    }
                }
            }
            JsonNode checkpoints = flink.get("/jobs/" + run + "/checkpoints");
            List<Long> millis = new ArrayList<>();
            List<Long> commitMillis = new ArrayList<>();
            long stateBytes = 0;
            for (JsonNode checkpoint : checkpoints.path("history")) {
                long took = checkpoint.path("end_to_end_duration").asLong();
                millis.add(took);
                stateBytes = Math.max(stateBytes, checkpoint.path("state_size").asLong());
                Instant commit = landed.get(checkpoint.path("id").asLong());
                if (commit != null) {
                    commitMillis.add(commit.toEpochMilli()
                            - checkpoint.path("trigger_timestamp").asLong()
                            - took);
                }
            }
            JsonNode last = checkpoints.path("latest").path("completed");
            return new Checkpoints(
                    landed.values().iterator().next(),
                    landed.size(),
                    commitMillis,
                    millis,
                    stateBytes,
                    last.path("checkpointed_size").asLong());
        }
    }
}
