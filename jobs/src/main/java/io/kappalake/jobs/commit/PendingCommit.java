package io.kappalake.jobs.commit;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.LakeCommit;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;

/**
 * Everything that one checkpoint adds to the lake, complete in itself. The committer's state keeps it until the
 * checkpoint has completed and its commit has landed.
 *
 * @param added new data files by table
 * @param replaced Gold files by table that the added ones replace
 * @param repairs by Gold table, the starts (microseconds) of sealed buckets to recompute
 * @param namesTopics whether its ledger has topics that no ledger before it has
 * @param rules that its records were judged by, as text; empty if unknown
 */
record PendingCommit(
        Ledger ledger,
        Map<String, List<DataFile>> added,
        Map<String, List<DataFile>> replaced,
        Map<String, Set<Long>> repairs,
        boolean namesTopics,
        String rules) {

    /** The property of its commit that says the {@link #rules}. */

    /** Of topics that the lake knows. */
    PendingCommit(
            Ledger ledger,
            Map<String, List<DataFile>> added,
            Map<String, List<DataFile>> replaced,
            Map<String, Set<Long>> repairs) {
        this(ledger, added, replaced, repairs, false, "");
    }

    /** The same, judged by these rules. */
    PendingCommit under(String known) {
        return new PendingCommit(ledger, added, replaced, repairs, namesTopics, known);
    }

    /** Whether landing it would change anything for a reader, or for the job's own sources. */
    boolean isEmpty() {
        return !namesTopics
                && added.isEmpty()
                && replaced.isEmpty()
                && repairs.isEmpty()
                && ledger.offsets().records() == 0;
    }

    /** The commit as it must land, after the ledger with the id {@code after}; empty if the lake has none. */
    LakeCommit on(Lake lake, String after) {
        long records =
                ledger.feeds().values().stream().mapToLong(FeedCounts::read).sum();
        LakeCommit commit = lake.commit("checkpoint " + ledger.checkpoint() + ": " + records + " records")
                .ledger(ledger, after);
        if (!rules.isEmpty()) {
            commit.property(Commit.RULES, rules);
        }
        Set<String> tables = new TreeSet<>(added.keySet());
        tables.addAll(replaced.keySet());
        tables.addAll(repairs.keySet());
        tables.forEach(table -> commit.change(change(table)));
        return commit;
    }

    private TableChange change(String table) {
        List<DataFile> in = added.getOrDefault(table, List.of());
        List<DataFile> out = replaced.getOrDefault(table, List.of());
        TableChange change = TableChange.of(table);
        Set<Long> wrong = repairs.getOrDefault(table, Set.of());
        if (!wrong.isEmpty()) {
            change.addRepairs(wrong.stream().map(Micros::toInstant).toList());
        }
        return out.isEmpty() ? change.append(in) : change.replace(in, out);
    }

    /**
     * Merges this commit with the next, for a checkpoint that never completed by itself. What the first added and the
     * second replaces cancels out, since no reader has seen it.
     */
    PendingCommit then(PendingCommit next) {
        Map<String, List<DataFile>> bothAdded = union(added, next.added);
        Map<String, List<DataFile>> bothReplaced = union(replaced, next.replaced);
        for (Map.Entry<String, List<DataFile>> table : bothReplaced.entrySet()) {
            Set<String> fresh = locations(added.getOrDefault(table.getKey(), List.of()));
            Set<String> gone = locations(table.getValue());
            gone.retainAll(fresh);
            table.getValue().removeIf(file -> gone.contains(file.location()));
            bothAdded.getOrDefault(table.getKey(), new ArrayList<>()).removeIf(file -> gone.contains(file.location()));
        }
        bothAdded.values().removeIf(List::isEmpty);
        bothReplaced.values().removeIf(List::isEmpty);
        Map<String, Set<Long>> bothRepairs = new TreeMap<>();
        repairs.forEach((table, starts) ->
                bothRepairs.computeIfAbsent(table, t -> new HashSet<>()).addAll(starts));
        next.repairs.forEach((table, starts) ->
                bothRepairs.computeIfAbsent(table, t -> new HashSet<>()).addAll(starts));
        return new PendingCommit(
                sum(ledger, next.ledger),
                bothAdded,
                bothReplaced,
                bothRepairs,
                namesTopics || next.namesTopics,
                next.rules);
    }

    private static Ledger sum(Ledger first, Ledger next) {
        Map<String, FeedCounts> feeds = new TreeMap<>(first.feeds());
        next.feeds().forEach((feed, counts) -> feeds.merge(feed, counts, FeedCounts::plus));
        return new Ledger(
                next.pipeline(),
                next.run(),
                next.checkpoint(),
                first.offsets().then(next.offsets()),
                feeds,
                next.progress(),
                next.logs());
    }

    private static Map<String, List<DataFile>> union(
            Map<String, List<DataFile>> first, Map<String, List<DataFile>> next) {
        Map<String, List<DataFile>> both = new HashMap<>();
        first.forEach((table, files) ->
                both.computeIfAbsent(table, t -> new ArrayList<>()).addAll(files));
        next.forEach((table, files) ->
                both.computeIfAbsent(table, t -> new ArrayList<>()).addAll(files));
        return both;
    }

    private static Set<String> locations(List<DataFile> files) {
        Set<String> locations = new HashSet<>();
        files.forEach(file -> locations.add(file.location()));
        return locations;
    }
}
