package io.kappalake.truth;

import java.time.Duration;
import java.util.Set;

/** The configurable rules of validity; an empty set of exchanges (upper case) takes any. */
public record TruthRules(Set<String> exchanges, Duration duplicateHorizon, Duration maxFuture) {
    public TruthRules {
        exchanges = Set.copyOf(exchanges);
    }

    public static TruthRules defaults() {
        return new TruthRules(
                Set.of("NASDAQ", "NYSE", "ARCA", "BATS", "IEX"), Duration.ofHours(24), Duration.ofMinutes(5));
    }
}
