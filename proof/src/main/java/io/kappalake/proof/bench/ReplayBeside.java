package io.kappalake.proof.bench;

import io.kappalake.embedded.RunningServer;
import io.kappalake.local.LocalServers;
import io.kappalake.proof.bench.LiveStream.Watched;
import io.kappalake.replay.Replay;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Replays a history at a limited rate on its own Flink process beside the live job, then publishes it, all through the
 * users' commands.
 */
record ReplayBeside(LakeCommands commands, double perSecond, Consumer<String> say) {

    private static final String NAME = "bench";
    private static final Duration START = Duration.ofMinutes(3);

    /** Seconds' worth of records that a replay reads before its first commit, and some more at its end, at its rate. */
    private static final Duration SPARE = Duration.ofSeconds(45);

    /**
     * Live freshness alone, while a replay starts (until its first commit), and while it reads.
     *
     * @param p99Ratio Silver's p99 beside the replay over that alone
     * @param publishPauseSeconds from the live job's last commit before the publication to its first one after it
     */
    record Result(
            Freshness alone,
            Freshness starting,
            Freshness beside,
            double replayPerSecond,
            double p99Ratio,
            double publishPauseSeconds) {

        String text() {
            return """
                    Alone:
                    %s
                    While a replay starts:
                    %s
                    Beside a replay of %,.0f records/s:
                    %s
                    Silver's p99 beside the replay is %.2f of that alone; \
                    publishing it, main stood still for %.1f s""".formatted(
                    alone.text(), starting.text(), replayPerSecond, beside.text(), p99Ratio, publishPauseSeconds);
        }
    }

    /** Sends a history that takes a replay longer than that to read, and lets the job read all of it. */
    void fill(LiveStream live, Duration measured) {
        long events = (long) (perSecond * measured.plus(SPARE).toSeconds());
        say.accept("Sending a history of %,d events for the job to read".formatted(events));
        run("generate", "--events", Long.toString(events), "--seed", "2");
        live.await(() -> taken(live.reader()) >= events);
        // Otherwise the replay would begin at an earlier commit, since it needs one without pending repairs.
        run("repair");
    }

    private static long taken(Lake lake) {
        return lake.lastLedger().stream()
                .mapToLong(ledger -> ledger.ends().total())
                .sum();
    }

    /** Measures the live job before and beside the replay, and its pause at the publication. */
    Result measure(LiveStream live, Duration duration) {
        say.accept("Measuring alone");
        Watched alone = live.watch(duration);
        Path directory = commands.directory().resolve("replay");
        try (RunningServer flink = LocalServers.flink(
                        commands.directory().resolve("state").toUri(), commands.parallelism())
                .start(directory, 0)
                .awaitReady(START)) {
            LakeCommands there = commands.on(flink.address());
            JavaProgram start =
                    there.of("replay", "start", NAME, "--source", "kafka", "--rate-limit", Double.toString(perSecond));
            say.accept("Starting the replay");
            Process replay = start.start();
            try {
                Watched starting = live.watch(() -> reads(live.reader(), start, replay));
                say.accept("Measuring beside it");
                Watched beside = live.watch(duration);
                requireAlive(start, replay);
                Freshness before = live.freshness(alone);
                Freshness during = live.freshness(beside);
                replay.destroy();
                replay.onExit().join();
                say.accept("Reading the rest of the history at full speed, comparing and publishing");
                run(there, "replay", "start", NAME, "--source", "kafka");
                return new Result(
                        before,
                        live.freshness(starting),
                        during,
                        perSecond,
                        (double) during.layers().get("silver").p99()
                                / before.layers().get("silver").p99(),
                        publish(live));
            } finally {
                replay.destroyForcibly();
            }
        }
    }

    /** Whether the replay has committed its first records. */
    private static boolean reads(Lake main, JavaProgram start, Process process) {
        requireAlive(start, process);
        Optional<Replay> found = Replay.find(main, NAME);
        if (found.isEmpty()) {
            return false;
        }
        try (Replay replay = found.get()) {
            return replay.behind(replay.first()) < replay.total();
        }
    }

    private static void requireAlive(JavaProgram start, Process process) {
        if (!process.isAlive()) {
            throw process.exitValue() == 0
                    ? new LakeException("The replay ended before it was measured: use a shorter --duration")
                    : start.ended(process.exitValue());
        }
    }

    private double publish(LiveStream live) {
        run("replay", "verify", NAME);
        run("replay", "publish", NAME);
        for (long waited = 0; waited < START.toSeconds(); waited++) {
            live.watch(Duration.ofSeconds(1));
            OptionalDouble pause = pause(live.reader().log().toList());
            if (pause.isPresent()) {
                return pause.getAsDouble();
            }
        }
        throw new LakeException("The job did not commit within %d s of the publication: see %s"
                .formatted(START.toSeconds(), commands.directory().resolve("logs")));
    }

    /**
     * Seconds from the job's last commit before the publication to its first one after it. Commits are given newest
     * first.
     */
    private static OptionalDouble pause(List<Commit> log) {
        Optional<Instant> after = Optional.empty();
        boolean published = false;
        for (Commit commit : log) {
            if (commit.publishedFrom().isPresent()) {
                published = true;
            } else if (commit.ledger().isPresent()) {
                if (published) {
                    return after.stream()
                            .mapToDouble(first ->
                                    Duration.between(commit.time(), first).toMillis() / 1000.0)
                            .findFirst();
                }
                after = Optional.of(commit.time());
            }
        }
        return OptionalDouble.empty();
    }

    private void run(String... command) {
        run(commands, command);
    }

    private static void run(LakeCommands commands, String... command) {
        try (PeakMemory memory = PeakMemory.of(List.of())) {
            commands.of(command).run(memory);
        }
    }
}
