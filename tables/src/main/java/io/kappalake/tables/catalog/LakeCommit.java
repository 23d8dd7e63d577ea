package io.kappalake.tables.catalog;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.LedgerText;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * One change of any number of tables that lands as one commit or not at all. Describe the change, then {@link #land()}
 * it, once. Not thread-safe.
 */
public final class LakeCommit {

    private final Lake lake;
    private final String message;
    private final Map<String, TableChange> changes = new LinkedHashMap<>();
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Map<String, String> summary = new LinkedHashMap<>();
    private String id = UUID.randomUUID().toString();
    private String author = "kappalake";
    private Guard guard = Guard.NONE;
    private Retention retention = Retention.DEFAULT;
    private Duration limit = Duration.ofMinutes(2);
    private Probe probe = Probe.NONE;
    private String pipelineOf = "";

    LakeCommit(Lake lake, String message) {
        this.lake = lake;
        this.message = message;
    }

    /**
     * Decides at every attempt whether the commit may build on this head. Guarded commits never pass each other unseen.
     */
    @FunctionalInterface
    public interface Guard {

        Guard NONE = head -> Verdict.GO;

        /** What to do with the commit. */
        enum Verdict {
            GO,
            /** It is on the branch already. */
            SKIP
        }

        /**
         * Decides on the commit.
         *
         * @throws CommitRefused when it must never land
         */
        Verdict check(Head head);
    }

    /** Identifies the commit in the log, to find an attempt whose answer was lost. Random by default. */
    public LakeCommit id(String value) {
        this.id = value;
        return this;
    }

    public LakeCommit author(String value) {
        this.author = value;
        return this;
    }

    public LakeCommit property(String key, String value) {
        properties.put(key, value);
        return this;
    }

    /** Adds an entry to the summary of every snapshot of the commit. */
    public LakeCommit summary(String key, String value) {
        summary.put(key, value);
        return this;
    }

    /**
     * Writes the ledger to the commit's properties, and refuses gaps and overlaps with the lake's ledger. Table
     * snapshots only name the commit, since every commit rewrites each snapshot for as long as it is kept.
     */
    public LakeCommit ledger(Ledger ledger) {
        return ledger(ledger, "");
    }

    /** As {@link #ledger(Ledger)}, and also requires the lake's newest ledger to have the id {@code after}. */
    public LakeCommit ledger(Ledger ledger, String after) {
        properties.putAll(ledger.toProperties());
        summary(Commit.ID, ledger.id());
        summary("pipeline", ledger.pipeline());
        summary("checkpoint", Long.toString(ledger.checkpoint()));
        return id(ledger.id()).guard(new LedgerGuard(ledger, after));
    }

    /** Changes the outcome of records of earlier commits: by feed, what that adds to their ledgers' counts. */
    public LakeCommit corrects(Map<String, FeedCounts> counts) {
        return counts.isEmpty() ? this : property(Commit.CORRECTIONS, LedgerText.feeds(counts));
    }

    /** Publishes days: by feed, what rules held of the records that these were made of. */
    public LakeCommit holdsInDays(Map<String, FeedCounts> counts) {
        return counts.isEmpty() ? this : property(Commit.DAYS_HELD, LedgerText.feeds(counts));
    }

    public LakeCommit guard(Guard value) {
        this.guard = value;
        return this;
    }

    public LakeCommit change(TableChange change) {
        if (changes.putIfAbsent(change.table(), change) != null) {
            throw new IllegalArgumentException("A commit has one change per table, got two for " + change.table());
        }
        return this;
    }

    public LakeCommit retention(Retention value) {
        this.retention = value;
        return this;
    }

    /** How long to retry if other commits land first or Nessie does not answer. */
    public LakeCommit limit(Duration value) {
        this.limit = value;
        return this;
    }

    /** Gives the lake the pipeline's files that it had at a commit, also of another branch. */
    public LakeCommit pipelineOf(String hash) {
        this.pipelineOf = hash;
        return this;
    }

    public LakeCommit probe(Probe value) {
        this.probe = value;
        return this;
    }

    /**
     * Lands the commit on the lake's branch.
     *
     * @throws CommitRefused if the guard or a table forbids it; nothing has changed then
     * @throws LakeException if it did not succeed within the time limit
     */
    public Landed land() {
        return new Landing(lake, this).run();
    }

    Map<String, TableChange> changes() {
        return changes;
    }

    Map<String, String> properties() {
        return properties;
    }

    Map<String, String> summary() {
        return summary;
    }

    String message() {
        return message;
    }

    String id() {
        return id;
    }

    String author() {
        return author;
    }

    Guard guard() {
        return guard;
    }

    Retention retention() {
        return retention;
    }

    Duration limit() {
        return limit;
    }

    Probe probe() {
        return probe;
    }

    /** Hash of the commit whose pipeline's files the lake gets, or empty. */
    String pipelineOf() {
        return pipelineOf;
    }
}
