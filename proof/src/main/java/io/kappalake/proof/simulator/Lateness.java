package io.kappalake.proof.simulator;

import java.util.SplittableRandom;

/** How long before its sending an event happened: mostly less than half a second. */
public final class Lateness {
    private final SimulatorOptions options;
    private final SplittableRandom random;

    public Lateness(SimulatorOptions options, SplittableRandom random) {
        this.options = options;
        this.random = random;
    }

    /** Epoch microseconds of an event that is sent now. */
    public long eventMicros(long sendMillis) {
        double draw = random.nextDouble();
        if (draw < options.veryLate()) {
            return sendMillis * 1_000 - between(61 * 60, 48 * 3_600);
        }
        if (draw < options.veryLate() + options.late()) {
            return sendMillis * 1_000 - between(2, 50 * 60);
        }
        return sendMillis * 1_000 - random.nextLong(500_000);
    }

    /** Micros between two numbers of seconds, short ones as likely as long ones (log-uniform). */
    private long between(double fromSeconds, double toSeconds) {
        double log = StrictMath.log(toSeconds / fromSeconds) * random.nextDouble();
        return (long) (fromSeconds * StrictMath.exp(log) * 1e6);
    }
}
