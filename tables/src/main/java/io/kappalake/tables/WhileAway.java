package io.kappalake.tables;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Retries while the service is unavailable, with growing pauses. A refusal is not retried.
 *
 * @param limit how long to retry; zero tries once
 * @param shortest the first pause; each pause doubles the one before, up to 30 s
 * @param say called once with what is awaited, and again if that changes
 */
public record WhileAway(Duration limit, Duration shortest, Consumer<String> say) {

    /** For unattended processes, which have nothing better to do than to wait. */
    public static final Duration FOREVER = Duration.ofDays(36_500);

    private static final Duration LONGEST = Duration.ofSeconds(30);

    public WhileAway(Duration limit, Consumer<String> say) {
        this(limit, Duration.ofSeconds(1), say);
    }

    /**
     * The answer, once it comes.
     *
     * @throws LakeUnreachable if none came within the limit
     */
    public <T> T ask(Supplier<T> question) {
        long deadline = System.nanoTime() + limit.toNanos();
        Duration pause = shortest;
        String waitsFor = "";
        while (true) {
            try {
                return question.get();
            } catch (LakeUnreachable e) {
                if (System.nanoTime() >= deadline) {
                    throw e;
                }
                if (!e.getMessage().equals(waitsFor)) {
                    waitsFor = e.getMessage();
                    say.accept(waitsFor + "; waiting for it");
                }
            }
            rest(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
        }
    }

    private static void rest(Duration pause) {
        LockSupport.parkNanos(pause.toNanos());
        if (Thread.currentThread().isInterrupted()) {
            throw new LakeException("Interrupted while waiting for a service that is away");
        }
    }
}
