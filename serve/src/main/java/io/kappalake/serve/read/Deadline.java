package io.kappalake.serve.read;

import java.time.Duration;

/** When an answer must be ready: no question may keep a core busy for long. */
public final class Deadline {

    private static final int EVERY = 4095;

    private final Duration limit;
    private final long end;
    private int asked;

    private Deadline(Duration limit) {
        this.limit = limit;
        this.end = System.nanoTime() + limit.toNanos();
    }

    public static Deadline in(Duration limit) {
        return new Deadline(limit);
    }

    /** Looks at the clock now and then; cheap enough for every row. */
    void pass() {
        if ((++asked & EVERY) == 0) {
            check();
        }
    }

    /** @throws Problem once the time is over */
    public void check() {
        if (System.nanoTime() > end) {
            throw Problem.tooMuch("The answer took longer than " + limit.toSeconds()
                    + " s: ask for less, with from, to, where or a smaller limit");
        }
    }

    /** What is left, at least nothing. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
