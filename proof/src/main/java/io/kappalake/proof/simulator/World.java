package io.kappalake.proof.simulator;

import java.util.SplittableRandom;

/** What happens in a simulation, and what can be odd or wrong about its records. */
public interface World<D extends EventDraft<D>> {

    /** A malformed record: its payload (null for a tombstone), and its reason with what is wrong. */
    record Broken(byte[] payload, String intent) {}

    /** The next event, well-formed. */
    D next(long sendMillis);

    /** Chooses an unusual form of the record, with the same identity and still valid. */
    void vary(D draft);

    /** Gives the same identity another content and time. */
    void change(D draft, SplittableRandom random);

    /** Breaks the record in the next of all ways. */
    Broken breakOne(D draft, long sendMillis);
}
