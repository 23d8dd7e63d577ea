package io.kappalake.audit.ledger;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Under which rules the job judged each record, as its commits say. It holds a line for each partition and change of
 * the rules or of the pipeline's files.
 */
public final class RuleHistory {

    /** Property of the job's commits. */
    private static final Judged UNKNOWN = new Judged("", Set.of(), "");

    private final Map<String, Map<Integer, List<Since>>> feeds = new HashMap<>();
    private Set<String> later = Set.of();
    private String filesAt = "";

    /**
     * The rules of a record, as commits have them.
     *
     * @param rules of the run that took it; empty if its commit has none
     * @param later of replays of days that were published since, so that the record may have been judged again
     * @param filesAt hash of a commit that has the pipeline's files of that run; empty if no commit took the record
     */
    public record Judged(String rules, Set<String> later, String filesAt) {

        public Judged {
            later = Set.copyOf(later);
        }
    }

    /** Rules that hold from an offset on, up to where those before it in the list begin. */
    private record Since(long offset, Judged judged) {}

    /** The next older commit of the job. */
    void add(Ledger ledger, Commit commit) {
        filesAt = filesAt.isEmpty() ? commit.hash() : filesAt;
        Judged judged = new Judged(rules(commit), later, filesAt);
        ledger.offsets().each((feed, partition, range) -> {
            if (range.count() > 0) {
                add(
                        feeds.computeIfAbsent(feed, any -> new HashMap<>())
                                .computeIfAbsent(partition, any -> new ArrayList<>()),
                        range,
                        judged);
            }
        });
    }

    private static void add(List<Since> newestFirst, OffsetRange range, Judged judged) {
        int last = newestFirst.size() - 1;
        if (last >= 0 && newestFirst.get(last).judged.equals(judged)) {
            newestFirst.remove(last);
        }
        newestFirst.add(new Since(range.from(), judged));
    }

    /** Records of all older commits may have been judged again as this commit of a replay was. */
    void judgedAgain(String rules) {
        Set<String> all = new TreeSet<>(later);
        all.add(rules);
        later = all;
    }

    /** Older commits may have other files of the pipeline. */
    void filesChange() {
        filesAt = "";
    }

    static String rules(Commit commit) {
        return commit.properties().getOrDefault(Commit.RULES, "");
    }

    public Judged of(String feed, int partition, long offset) {
        for (Since since : feeds.getOrDefault(feed, Map.of()).getOrDefault(partition, List.of())) {
            if (offset >= since.offset) {
                return since.judged;
            }
        }
        return UNKNOWN;
    }

    /** Commits with all versions of the pipeline's files that records of a feed were judged by. */
    public Set<String> filesOf(String feed) {
        Set<String> all = new TreeSet<>();
        feeds.getOrDefault(feed, Map.of())
                .values()
                .forEach(partition -> partition.forEach(since -> all.add(since.judged.filesAt)));
        return all;
    }

    /** All rules that records of a feed were judged by; an empty text for those of commits that have none. */
    public Set<String> of(String feed) {
        Set<String> all = new TreeSet<>();
        feeds.getOrDefault(feed, Map.of())
                .values()
                .forEach(partition -> partition.forEach(since -> {
                    all.add(since.judged.rules);
                    all.addAll(since.judged.later);
                }));
        return all;
    }
}
