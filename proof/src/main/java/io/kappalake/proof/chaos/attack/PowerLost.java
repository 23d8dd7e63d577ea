package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.ChaosServers;
import io.kappalake.proof.chaos.lake.Storage;
import io.kappalake.proof.chaos.lake.Wait;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All servers end at one moment, and what they had not synced is gone: Nessie's commits of the last second or two, the
 * files that were being written, and at times the newest checkpoint. Closed files of a {@code file:} warehouse are
 * safe, because they were synced. {@link LogTruncated} does the same to Kafka.
 */
final class PowerLost implements Attack {

    private static final List<String> REFUSALS = List.of(
            "but the lake has no ledger",
            "The restored state does not fit the lake",
            // The newest checkpoint was damaged.
            "checkpoint",
            "Checkpoint");

    private final ChaosLake lake;
    private final Random random;
    private Map<Path, Long> synced = Map.of();
    private String newest = "";
    private boolean forgotten;
    private String problem = "";

    PowerLost(ChaosLake lake, Random random) {
        this.lake = lake;
        this.random = random;
    }

    @Override
    public void begin() {
        synced = logsOfNessie();
    }

    @Override
    public void end() {
        Wait.until(
                Duration.ofSeconds(20),
                () -> logsOfNessie().entrySet().stream()
                        .anyMatch(log -> log.getValue() > synced.getOrDefault(log.getKey(), 0L)),
                lake::feed);
        Wait.pause(Duration.ofMillis(random.nextInt(1_500)));
        newest = lake.lake().head();
        lake.servers().killAll();
        loseCommits();
        loseFiles();
        ChaosServers.ALL.forEach(lake.servers()::restart);
        try (var log = lake.lake().log()) {
            forgotten = log.noneMatch(commit -> commit.hash().equals(newest));
        }
        start();
    }

    /** From its state if that fits, else from the lake, as the refusal says. */
    private void start() {
        Optional<String> refusal = refused();
        if (refusal.isEmpty()) {
            return;
        }
        if (REFUSALS.stream().noneMatch(refusal.get()::contains)) {
            problem = "the job was refused with \"" + refusal.get() + "\"";
        }
        lake.start(lake.parallelism(), "none");
    }

    private Optional<String> refused() {
        try {
            lake.start(lake.parallelism(), "auto");
        } catch (LakeException e) {
            return Optional.of(e.getMessage());
        }
        long commits = lake.jobCommits();
        Wait.until(ChaosLake.LIMIT, () -> lake.hasEnded() || lake.jobCommits() > commits, lake::feed);
        return lake.hasEnded() ? Optional.of(lake.failure()) : Optional.empty();
    }

    private Map<Path, Long> logsOfNessie() {
        try (Stream<Path> files = Files.list(lake.servers().nessieDatabase())) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .collect(Collectors.toMap(file -> file, PowerLost::size));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void loseCommits() {
        logsOfNessie().forEach((log, size) -> {
            // A log that is new would mean that the former one is in a table by now, which was synced.
            long kept = synced.getOrDefault(log, size);
            try (FileChannel file = FileChannel.open(log, StandardOpenOption.WRITE)) {
                file.truncate(kept);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void loseFiles() {
        if (lake.storage() == Storage.FILES) {
            under(lake.servers().files(), ".tmp").forEach(PowerLost::delete);
        }
        if (random.nextBoolean()) {
            under(lake.stateOfJob(), "_metadata").stream()
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .ifPresent(file -> truncate(file, size(file) / 2));
        }
    }

    private static List<Path> under(Path directory, String suffix) {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void truncate(Path path, long size) {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean happened() {
        return forgotten;
    }

    @Override
    public String problem() {
        return problem;
    }
}
