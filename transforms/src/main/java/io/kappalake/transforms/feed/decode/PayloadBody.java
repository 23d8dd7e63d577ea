package io.kappalake.transforms.feed.decode;

import io.kappalake.transforms.feed.Rejection;

/** Finds the values of payloads that one schema wrote, after what a registry's framing puts before them. */
@FunctionalInterface
public interface PayloadBody {

    /**
     * Reads what begins there and ends with the payload, as {@link PayloadReader#read} does.
     *
     * @return why it does not fit its schema; null if it does
     */
    Rejection read(byte[] payload, int from);
}
