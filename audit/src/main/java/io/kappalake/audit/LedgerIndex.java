package io.kappalake.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The audited commits that carry a ledger, numbered from the newest, 0, and what they say of each feed. */
final class LedgerIndex {

    private final List<String> names = new ArrayList<>();
    private final Map<String, FeedLedger> feeds = new TreeMap<>();

    void addCommit(String name) {
        names.add(name);
    }

    FeedLedger feed(String name) {
        return feeds.computeIfAbsent(name, any -> new FeedLedger());
    }

    int commits() {
        return names.size();
    }

    /** How a person finds the commit: checkpoint and hash. */
    String name(int commit) {
        return names.get(commit);
    }

    Map<String, FeedLedger> feeds() {
        return feeds;
    }
}
