package io.kappalake.audit.deep;

import io.kappalake.audit.feed.FeedDefinition.Check;
import io.kappalake.audit.ledger.LedgerIndex;
import io.kappalake.audit.read.Findings;
import io.kappalake.tables.ledger.FeedCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts, by commit, the rules that warn or hold and that accepted events break. Sets of rules have numbers, since
 * records wait in files of numbers.
 */
final class BrokenRules {

    private final List<List<Check>> sets = new ArrayList<>(List.of(List.of()));
    private final Map<List<Check>, Integer> numbers = new HashMap<>(Map.of(List.of(), 0));
    private final Map<Integer, FeedCounts> commits = new TreeMap<>();

    /** The number of a set; 0 of the empty one. */
    int number(List<Check> broken) {
        return numbers.computeIfAbsent(broken, set -> {
            sets.add(set);
            return sets.size() - 1;
        });
    }

    /** An accepted event of a commit. */
    void count(int commit, long number) {
        if (number == 0) {
            return;
        }
        Map<String, Long> warned = new HashMap<>();
        Map<String, Long> held = new HashMap<>();
        sets.get((int) number)
                .forEach(check -> (check.otherwise().equals("hold") ? held : warned).put(check.reason(), 1L));
        commits.merge(commit, FeedCounts.broken(warned, held), FeedCounts::plus);
    }

    /** Compares with what the commits say. */
    void compare(String feed, LedgerIndex index, Findings findings) {
        long all = 0;
        for (int commit = 0; commit < index.comparableCommits(); commit++) {
            FeedCounts found = commits.getOrDefault(commit, FeedCounts.NONE);
            FeedCounts said = index.feed(feed).broken(commit);
            if (!found.equals(said)) {
                findings.problem(
                        "%s counted events of %s that break rules as %s, their bytes say %s",
                        index.name(commit), feed, text(said), text(found));
            }
            all += sum(found.warned()) + sum(found.held());
        }
        if (all > 0) {
            findings.count("rules broken", all);
        }
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static String text(FeedCounts counts) {
        return "warned %s, held %s".formatted(counts.warned(), counts.held());
    }
}
