package io.kappalake.audit.ledger;

import io.kappalake.tables.ledger.FeedCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The audited commits with a ledger, numbered from the newest, 0, and what they say of each feed. */
public final class LedgerIndex {

    private final List<String> names = new ArrayList<>();
    private int commits;
    private boolean isFolded;
    private final Map<String, FeedLedger> feeds = new TreeMap<>();
    private final RuleHistory rules = new RuleHistory();

    void addCommit(String name) {
        commits++;
        if (!isFolded) {
            names.add(name);
        }
    }

    /**
     * Counts all older commits as one: some of their records got another outcome later, and nothing says which commit
     * each is from.
     *
     * @param corrections what that adds to their counts, by feed
     */
    void fold(String name, Collection<String> all, Map<String, FeedCounts> corrections) {
        if (!isFolded) {
            names.add(name);
            all.forEach(feed -> feed(feed).fold());
        }
        isFolded = true;
        corrections.forEach((feed, counts) -> feed(feed).correct(counts));
    }

    public FeedLedger feed(String name) {
        return feeds.computeIfAbsent(name, any -> new FeedLedger());
    }

    /** The rules that each record was judged by. */
    public RuleHistory rules() {
        return rules;
    }

    public int commits() {
        return commits;
    }

    /**
     * The number of commits whose counts of broken rules are those of their records. What counts as one commit is left
     * out: publishing days of a replay does not say what that adds.
     */
    public int comparableCommits() {
        return isFolded ? names.size() - 1 : names.size();
    }

    /** Identifies the commit for a person: checkpoint and hash. */
    public String name(int commit) {
        return names.get(commit);
    }

    Map<String, FeedLedger> feeds() {
        return feeds;
    }
}
