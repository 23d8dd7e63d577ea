package io.kappalake.proof.simulator;

/**
 * An event under construction, which can be written as a record or kept to be sent again.
 *
 * @param <D> itself
 */
public interface EventDraft<D extends EventDraft<D>> {
    D copy();

    String topic();

    /** Of the record; all records of one identity have the same. */
    String key();

    /** The payload. */
    byte[] render();
}
