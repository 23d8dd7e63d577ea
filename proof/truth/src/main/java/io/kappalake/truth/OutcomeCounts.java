package io.kappalake.truth;

import java.util.Map;

/** How the records of a feed end: {@code read = accepted + duplicates + the sum of rejected}, by reason. */
public record OutcomeCounts(long read, long accepted, long duplicates, Map<String, Long> rejected) {}
