package io.kappalake.proof.chaos.lake;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for other processes. Not Awaitility: a limit that passes is an answer here, not an error. */
public final class Wait {

    private static final Duration POLL = Duration.ofMillis(100);
    /** Retries must not overload a slow machine. */
    private static final Duration MEANWHILE = Duration.ofMillis(700);

    private Wait() {}

    /** Whether the condition became true within the limit. */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        return until(limit, condition, () -> {});
    }

    /** The same, with an action from time to time until the condition is true. */
    public static boolean until(Duration limit, BooleanSupplier condition, Runnable meanwhile) {
        long deadline = System.nanoTime() + limit.toNanos();
        long next = System.nanoTime();
        while (!condition.getAsBoolean()) {
            long now = System.nanoTime();
            if (now > deadline) {
                return false;
            }
            if (now >= next) {
                meanwhile.run();
                next = System.nanoTime() + MEANWHILE.toNanos();
            }
            pause(POLL);
        }
        return true;
    }

    public static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
