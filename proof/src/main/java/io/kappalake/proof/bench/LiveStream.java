package io.kappalake.proof.bench;

import io.kappalake.embedded.ProcessMeter;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The job and a steady stream of events, each in a separate process, and a reader beside them that watches the lake.
 */
final class LiveStream implements AutoCloseable {

    private static final long LOOK_MILLIS = 20;
    private static final int LOOKS_BETWEEN_ASKING = 25;

    private final LakeCommands commands;
    private final long flink;
    private final Lake reader;
    private final SeenCommits seen;
    private final JavaProgram run;
    private final Process job;
    private Process generator;

    /** A period of the reader's watch, and its cost. */
    record Watched(Instant from, Instant to, double flinkCpu, double generatorCpu, long peakBytes) {

        double seconds() {
            return Duration.between(from, to).toMillis() / 1000.0;
        }
    }

    private LiveStream(LakeAddress lake, LakeCommands commands, long flink) {
        this.commands = commands;
        this.flink = flink;
        this.reader = Lake.open(lake);
        this.seen = new SeenCommits(reader, Clock.systemUTC());
        this.run = commands.of("run");
        this.job = run.start();
    }

    /**
     * Starts the job.
     *
     * @param flink process of the Flink that runs it
     */
    static LiveStream start(LakeAddress lake, LakeCommands commands, long flink) {
        return new LiveStream(lake, commands, flink);
    }

    /** Starts sending events and waits until the job has committed. */
    void send(double perSecond) {
        generator =
                commands.of("generate", "--rate", Double.toString(perSecond)).start();
        await(() -> reader.lastLedger().isPresent());
    }

    /** Watches the lake until the job has made a condition true. */
    void await(BooleanSupplier holds) {
        watch(() -> {
            if (!job.isAlive()) {
                throw run.ended(job.exitValue());
            }
            return holds.getAsBoolean();
        });
    }

    /** Watches the lake for this long, and measures. */
    Watched watch(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        return watch(() -> System.nanoTime() >= end);
    }

    /** Watches the lake until a condition is true, checked twice a second, and measures. */
    Watched watch(BooleanSupplier over) {
        Instant from = Clock.systemUTC().instant();
        double flinkCpu = ProcessMeter.cpuSeconds(flink);
        double generatorCpu = generatorCpu();
        try (PeakMemory memory = PeakMemory.of(List.of(flink))) {
            while (!over.getAsBoolean()) {
                for (int look = 0; look < LOOKS_BETWEEN_ASKING; look++) {
                    seen.look();
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                }
            }
            return new Watched(
                    from,
                    Clock.systemUTC().instant(),
                    ProcessMeter.cpuSeconds(flink) - flinkCpu,
                    generatorCpu() - generatorCpu,
                    memory.bytes());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LakeException("Interrupted", e);
        }
    }

    private double generatorCpu() {
        return generator == null ? 0 : ProcessMeter.cpuSeconds(generator.pid());
    }

    Lake reader() {
        return reader;
    }

    /** Ages of the rows that a reader first saw in that period; reads the files that contain them. */
    Freshness freshness(Watched time) {
        List<SeenCommits.Added> added = seen.between(time.from(), time.to());
        Map<String, Freshness.Ages> layers = new LinkedHashMap<>();
        layers.put("bronze", seen.ages(added, table -> table.startsWith("bronze.")));
        layers.put(
                "silver", seen.ages(added, table -> table.startsWith("silver.") && !table.equals("silver.rejected")));
        double seconds = time.seconds();
        return new Freshness(
                layers.get("bronze").rows() / seconds,
                commands.checkpointInterval().replace("ms", " ms"),
                seconds,
                layers,
                time.flinkCpu() / seconds,
                time.generatorCpu() / seconds,
                (int) added.stream().map(SeenCommits.Added::commit).distinct().count(),
                added.size() * 60 / seconds,
                time.peakBytes() >> 20);
    }

    /** Stops the sender, then the job. */
    void stop() {
        stop(generator);
        stop(job);
    }

    private static void stop(Process process) {
        process.destroy();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (generator != null) {
            generator.destroyForcibly();
        }
        job.destroyForcibly();
        reader.close();
    }
}
