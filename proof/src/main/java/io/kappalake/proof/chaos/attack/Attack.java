package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.simulator.SimulatedRecord;
import java.util.List;

/** A fault that strikes in one round. Its methods are called in order, once each. */
public interface Attack {

    /** The round's records as sent under this fault. */
    default List<SimulatedRecord> mix(List<SimulatedRecord> records) {
        return records;
    }

    /** Strikes, or prepares to. Records are sent from then on. */
    default void begin() {}

    /** Strikes while records are sent, and restores what does not recover on its own. */
    default void end() {}

    /** Whether the fault really happened, asked once all records have landed. A round without it proves nothing. */
    boolean happened();

    /** How the product's answer was another one than documented; empty if it was the documented one. */
    default String problem() {
        return "";
    }
}
