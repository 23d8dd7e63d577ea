package io.kappalake.truth;

import java.util.Map;

/** The outcomes of a feed's records: {@code read = accepted + duplicates + the sum of rejected}, by reason. */
public record OutcomeCounts(long read, long accepted, long duplicates, Map<String, Long> rejected) {}
