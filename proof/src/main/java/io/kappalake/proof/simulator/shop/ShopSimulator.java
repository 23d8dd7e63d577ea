package io.kappalake.proof.simulator.shop;

import io.kappalake.proof.simulator.SimulatedRecord;
import io.kappalake.proof.simulator.Simulation;
import io.kappalake.proof.simulator.SimulatorOptions;
import java.time.InstantSource;
import java.util.Iterator;

/** A simulated shop: {@link Simulation} says what its records are. */
public final class ShopSimulator {

    private ShopSimulator() {}

    /** In simulated time, from {@link SimulatorOptions#startTime()}. */
    public static Iterator<SimulatedRecord> simulated(SimulatorOptions options) {
        return Simulation.simulated(options, random -> new Shop(options, random));
    }

    /** Stamps each record when it is requested. Start time and events per second of the options do not affect times. */
    public static Iterator<SimulatedRecord> live(SimulatorOptions options, InstantSource clock) {
        return Simulation.live(options, clock, random -> new Shop(options, random));
    }
}
