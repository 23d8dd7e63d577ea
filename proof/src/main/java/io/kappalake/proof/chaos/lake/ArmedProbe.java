package io.kappalake.proof.chaos.lake;

import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Injects a failure when a file named after the step lies in a directory. Whoever removes the file is hit, so each file
 * strikes once and another process decides when.
 *
 * @param directory shared with that process
 */
public record ArmedProbe(String directory) implements Probe {

    private static final String STRUCK = ".struck";

    /** The effect of a fault. */
    public enum Strike {
        /** The task fails. */
        CRASH,
        /** The process ends abruptly. */
        HALT,
        /** The answer does not arrive. */
        LOSE_ANSWER,
        /** The step takes longer than a checkpoint may. */
        STALL
    }

    @Override
    public void at(Step step) {
        Path armed = Path.of(directory, step.name());
        if (!Files.exists(armed)) {
            return;
        }
        Strike strike;
        try {
            strike = Strike.valueOf(Files.readString(armed));
            Files.move(armed, Path.of(directory, step.name() + STRUCK));
        } catch (NoSuchFileException takenByAnother) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        strike(strike, step);
    }

    private static void strike(Strike strike, Step step) {
        switch (strike) {
            case CRASH -> throw new IllegalStateException("chaos: crash at " + step);
            case HALT -> Runtime.getRuntime().halt(137);
            case LOSE_ANSWER -> throw new LakeUnreachable("chaos: the answer is lost", null);
            case STALL -> stall();
        }
    }

    private static void stall() {
        try {
            Thread.sleep(ChaosLake.CHECKPOINT_TIMEOUT.toMillis() + 1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("chaos: a step that took too long");
    }

    public void arm(Step step, Strike strike) {
        try {
            Files.createDirectories(Path.of(directory));
            Files.deleteIfExists(Path.of(directory, step.name() + STRUCK));
            // Renamed only once it is complete.
            Path draft = Path.of(directory, step.name() + ".draft");
            Files.writeString(draft, strike.name());
            Files.move(draft, Path.of(directory, step.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void disarm(Step step) {
        try {
            Files.deleteIfExists(Path.of(directory, step.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean hasStruck(Step step) {
        return Files.exists(Path.of(directory, step.name() + STRUCK));
    }
}
