package io.kappalake.proof.comparison;

import java.time.Instant;

/** Windows of Gold that wait for a repair and are left out of the comparison; a day starts at midnight UTC. */
@FunctionalInterface
public interface PendingWindows {
    PendingWindows NONE = (table, windowStart) -> false;

    boolean contains(String table, Instant windowStart);
}
