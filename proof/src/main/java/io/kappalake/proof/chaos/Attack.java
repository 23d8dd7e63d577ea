package io.kappalake.proof.chaos;

import io.kappalake.proof.simulator.SimulatedRecord;
import java.util.List;

/** A fault that strikes in one round. Its methods are called in order, once each. */
interface Attack {

    /** The records of the round as they are sent under this fault. */
    default List<SimulatedRecord> mix(List<SimulatedRecord> records) {
        return records;
    }

    /** Strikes, or gets ready to; records are sent from then on. */
    default void begin() {}

    /** Strikes while records are sent, and restores what does not recover on its own. */
    default void end() {}

    /** Whether it really happened, asked when all records have landed. A round without this proves nothing. */
    boolean happened();
}
