package io.kappalake.proof.chaos;

import io.kappalake.proof.chaos.attack.Fault;
import java.util.Map;
import java.util.Set;

/**
 * The result of one round.
 *
 * @param lake number of the lake that it was played on
 * @param missed faults of the round that did not happen; a round with any of them does not count
 * @param problems by invariant, what is wrong; an empty text if it holds
 */
public record RoundResult(
        int number,
        int lake,
        Set<Fault> faults,
        Set<Fault> missed,
        Map<Invariant, String> problems,
        long records,
        long commits,
        long millis) {

    public RoundResult {
        faults = Set.copyOf(faults);
        missed = Set.copyOf(missed);
        problems = Map.copyOf(problems);
    }

    /** Whether all of its faults happened. */
    public boolean counts() {
        return missed.isEmpty();
    }

    public boolean holds() {
        return problems.values().stream().allMatch(String::isEmpty);
    }
}
