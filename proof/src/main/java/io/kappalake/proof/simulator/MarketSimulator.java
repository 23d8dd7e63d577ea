package io.kappalake.proof.simulator;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.SplittableRandom;

/** A simulated market: {@link Simulation} says what its records are. */
public final class MarketSimulator implements Iterator<SimulatedRecord> {
    private final Simulation<Draft> records;

    private MarketSimulator(Simulation<Draft> records) {
        this.records = records;
    }

    /** In simulated time, from {@link SimulatorOptions#startTime()}. */
    public static MarketSimulator simulated(SimulatorOptions options) {
        return new MarketSimulator(Simulation.simulated(options, random -> new MarketWorld(options, random)));
    }

    /** Stamps each record when it is requested. Start time and events per second of the options do not affect times. */
    public static MarketSimulator live(SimulatorOptions options, InstantSource clock) {
        return new MarketSimulator(Simulation.live(options, clock, random -> new MarketWorld(options, random)));
    }

    @Override
    public boolean hasNext() {
        return records.hasNext();
    }

    @Override
    public SimulatedRecord next() {
        return records.next();
    }

    private static final class MarketWorld implements World<Draft> {
        private final Market market;
        private final Variants variants;
        private final Faults faults;

        MarketWorld(SimulatorOptions options, SplittableRandom random) {
            this.market = new Market(options, random.split());
            this.variants = new Variants(random.split());
            this.faults = new Faults(random.split());
        }

        @Override
        public Draft next(long sendMillis) {
            return market.next(sendMillis);
        }

        @Override
        public void vary(Draft draft) {
            variants.applyOne(draft);
        }

        @Override
        public void change(Draft draft, SplittableRandom random) {
            int number = draft.topic.mainNumber();
            draft.values[number] = new BigDecimal(draft.values[number])
                    .add(new BigDecimal("0.01"))
                    .toPlainString();
            draft.occurAt(draft.eventMicros - random.nextLong(3_000_000));
        }

        @Override
        public Broken breakOne(Draft draft, long sendMillis) {
            return faults.breakOne(draft, sendMillis);
        }
    }
}
