package io.kappalake.audit.ledger;

import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Under which rules the job judged each record, as its commits say. It holds a line for each partition and change of
 * the rules.
 */
public final class RuleHistory {

    /** Property of the job's commits. */
    private static final String PROPERTY = "rules";

    private final Map<String, Map<Integer, List<Since>>> feeds = new HashMap<>();

    /** Rules that hold from an offset on, up to where those before it in the list begin. */
    private record Since(long offset, String rules) {}

    /** The next older commit. */
    void add(OffsetRanges offsets, Map<String, String> properties) {
        String rules = properties.getOrDefault(PROPERTY, "");
        offsets.each((feed, partition, range) -> {
            if (range.count() > 0) {
                add(
                        feeds.computeIfAbsent(feed, any -> new HashMap<>())
                                .computeIfAbsent(partition, any -> new ArrayList<>()),
                        range,
                        rules);
            }
        });
    }

    private static void add(List<Since> newestFirst, OffsetRange range, String rules) {
        int last = newestFirst.size() - 1;
        if (last >= 0 && newestFirst.get(last).rules.equals(rules)) {
            newestFirst.remove(last);
        }
        newestFirst.add(new Since(range.from(), rules));
    }

    /** The rules of a record as the commit that took it has them; empty if it has none. */
    public String of(String feed, int partition, long offset) {
        for (Since since : feeds.getOrDefault(feed, Map.of()).getOrDefault(partition, List.of())) {
            if (offset >= since.offset) {
                return since.rules;
            }
        }
        return "";
    }

    /** All rules that records of a feed were judged by, as far as commits have them. */
    public Set<String> of(String feed) {
        Set<String> all = new TreeSet<>();
        feeds.getOrDefault(feed, Map.of())
                .values()
                .forEach(partition -> partition.forEach(since -> all.add(since.rules)));
        all.remove("");
        return all;
    }
}
