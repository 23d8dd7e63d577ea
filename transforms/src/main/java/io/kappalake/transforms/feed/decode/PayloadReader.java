package io.kappalake.transforms.feed.decode;

import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;

/** Finds the values of one payload after the other. Reused for all records; not thread-safe. */
@FunctionalInterface
public interface PayloadReader {

    /**
     * Hands each value to its reader, and leaves a reader alone whose value is absent. Never throws because of what the
     * payload holds.
     *
     * @return why the payload as a whole is unreadable; null if it is not
     */
    Rejection read(RawRecord raw);
}
