package io.kappalake.proof.comparison;

import java.time.Instant;

/** Gold windows that wait for a repair and are excluded from the comparison. A day starts at midnight UTC. */
@FunctionalInterface
public interface PendingWindows {
    PendingWindows NONE = (table, windowStart) -> false;

    boolean contains(String table, Instant windowStart);
}
