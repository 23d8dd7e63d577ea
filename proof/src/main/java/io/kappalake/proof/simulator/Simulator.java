package io.kappalake.proof.simulator;

import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;

/** Makes the records of a pipeline's topics. */
public interface Simulator {

    /** In simulated time, from {@link SimulatorOptions#startTime()}. */
    Iterator<SimulatedRecord> simulated(SimulatorOptions options);

    /** Stamps each record when it is requested. Start time and events per second of the options do not affect times. */
    Iterator<SimulatedRecord> live(SimulatorOptions options, InstantSource clock);

    /** The topics that it fills, those of patterns too. */
    List<String> topics();
}
