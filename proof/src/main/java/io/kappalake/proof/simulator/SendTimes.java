package io.kappalake.proof.simulator;

import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;

/** The send time of each record in epoch milliseconds, never decreasing. */
interface SendTimes {
    long nextMillis();

    /** The wall clock. */
    static SendTimes live(InstantSource clock) {
        long[] last = {Long.MIN_VALUE};
        return () -> last[0] = Math.max(last[0], clock.millis());
    }

    /**
     * Random gaps with {@code perSecond} records on average, a twentieth of the time in bursts eight times as dense.
     */
    static SendTimes bursts(Instant start, double perSecond, SplittableRandom random) {
        return new Bursts(start.toEpochMilli(), perSecond, random);
    }

    /** Calm periods and bursts take turns; both last a random time. */
    final class Bursts implements SendTimes {
        private static final double FACTOR = 8;
        private static final double BURST_MILLIS = 10_000;
        private static final double CALM_MILLIS = 190_000;

        private final double calmGapMillis;
        private final SplittableRandom random;
        private double now;
        private double turnEnds;
        private boolean burst;

        private Bursts(long startMillis, double perSecond, SplittableRandom random) {
            double share = BURST_MILLIS / (BURST_MILLIS + CALM_MILLIS);
            this.calmGapMillis = 1_000 / perSecond * (1 - share + share * FACTOR);
            this.random = random;
            this.now = startMillis;
            this.turnEnds = startMillis + exponential(CALM_MILLIS);
        }

        @Override
        public long nextMillis() {
            now += exponential(burst ? calmGapMillis / FACTOR : calmGapMillis);
            while (now >= turnEnds) {
                burst = !burst;
                turnEnds += exponential(burst ? BURST_MILLIS : CALM_MILLIS);
            }
            return (long) now;
        }

        /** StrictMath: the same bits on every machine. */
        private double exponential(double mean) {
            return -StrictMath.log(1 - random.nextDouble()) * mean;
        }
    }
}
