package io.kappalake.tables.catalog;

import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.LedgerText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * One commit of a branch, as the log has it.
 *
 * @param parents hashes; the first is the previous commit on the branch; empty for the first commit
 * @param author who made it, empty if unknown
 * @param properties including the ledger, for commits of the job
 */
public record Commit(
        String hash,
        List<String> parents,
        Instant time,
        String author,
        String message,
        Map<String, String> properties) {

    /** Property that tells one {@link LakeCommit} from all others, including another attempt at the same work. */
    public static final String ID = "commit.id";

    /** Property of a rollback: hash of the commit whose tables and position it restores. */
    public static final String ROLLED_BACK_TO = "rollback.to";

    /** Property of the commit that emptied a replay's Silver and Gold: hash of the commit that the replay rebuilds. */
    public static final String REPLAY_OF = "replay.of";

    /** Property of a commit on a replay's branch that records a passed comparison: hash of the commit compared with. */
    public static final String VERIFIED_AGAINST = "replay.verified";

    /**
     * Property of a commit that published a replay: hash of the commit on the replay's branch that its tables are from.
     */
    public static final String PUBLISHED_FROM = "replay.published";

    /** Property of the commits of a replay of days: its first and last day, as {@code 2026-03-01/2026-03-02}. */
    public static final String DAYS = "replay.days";

    /** Property of a commit that published days of a replay: hash of the commit that their rows are from. */
    public static final String DAYS_FROM = "replay.days.from";

    /** Property of a commit that restored the former rows of published days: hash of the commit that it undoes. */
    public static final String DAYS_UNDONE = "replay.days.undone";

    /** Property of a commit that published days of a replay: what rules held of the records that it read, by feed. */
    static final String DAYS_HELD = "replay.days.held";

    /**
     * Property of a commit by which a person accepted lost records or a new topic: {@code gap} or {@code new-topic}.
     */
    public static final String RESUME = "resume";

    /** Property of the same commit: that person's reason. */
    public static final String RESUME_REASON = "resume.reason";

    /**
     * Property of a commit by which a person released what was held: hash of the commit up to which, or the day as
     * {@code 2026-03-01}.
     */
    public static final String RELEASE = "quality.release";

    /** Property of the same commit: that person's reason. */
    public static final String RELEASE_REASON = "quality.release.reason";

    /** Property of the job's commits: the rules of the run that made it, as JSON. */
    public static final String RULES = "rules";

    /** Property of a commit that changed the outcome of earlier records: what that adds to their counts, by feed. */
    static final String CORRECTIONS = "ledger.corrections";

    /** Property of a commit whose ledger has partitions that no ledger before it had. */
    static final String NEW_PARTITIONS = "ledger.new";

    /** Property of all commits: hash of the newest landmark before it, or {@link Landmarks#NONE}. */
    static final String LANDMARK = "landmark";

    private static final List<String> OF_LANDMARKS = List.of(
            ROLLED_BACK_TO,
            REPLAY_OF,
            VERIFIED_AGAINST,
            PUBLISHED_FROM,
            DAYS_FROM,
            DAYS_UNDONE,
            RESUME,
            RELEASE,
            NEW_PARTITIONS);

    /** Name of the replay, in all of its commits that are not the job's. */
    public static final String REPLAY = "replay";

    private static final int DIGITS_SHOWN = 16;

    public Commit {
        parents = List.copyOf(parents);
        properties = Map.copyOf(properties);
    }

    /** The first digits of the hash, for people. */
    public String shortHash() {
        return hash.substring(0, Math.min(DIGITS_SHOWN, hash.length()));
    }

    /** The commit's ledger; empty for commits that took nothing from Kafka, such as compaction. */
    public Optional<Ledger> ledger() {
        return Ledger.fromProperties(properties);
    }

    /** The commit that this one rolled all tables back to; empty for other commits. */
    public Optional<String> rolledBackTo() {
        return Optional.ofNullable(properties.get(ROLLED_BACK_TO));
    }

    /**
     * The commit that a replay starts to rebuild here, with empty Silver and Gold and a new ledger. Empty for other
     * commits.
     */
    public Optional<String> replayOf() {
        return Optional.ofNullable(properties.get(REPLAY_OF));
    }

    /** The commit that the tables of a published replay come from; empty for other commits. */
    public Optional<String> publishedFrom() {
        return Optional.ofNullable(properties.get(PUBLISHED_FROM));
    }

    /**
     * Whether it is more than one checkpoint after another. Of a commit that does not name the one before it, nobody
     * knows.
     */
    boolean isLandmark() {
        return landmark().isEmpty() || OF_LANDMARKS.stream().anyMatch(properties::containsKey);
    }

    /** Hash of the landmark before it, {@link Landmarks#NONE}, or empty where it does not say. */
    String landmark() {
        return properties.getOrDefault(LANDMARK, "");
    }

    /** Why a person let the job go on where Kafka and the lake did not match; empty for all other commits. */
    public Optional<String> resumedBecause() {
        return Optional.ofNullable(properties.get(RESUME_REASON));
    }

    /** What this commit adds to the counts of earlier ledgers, by feed; empty for nearly all commits. */
    public Map<String, FeedCounts> corrections() {
        return LedgerText.feeds(properties.getOrDefault(CORRECTIONS, "{}"));
    }

    /** What rules held of the records that the published days were made of, by feed; empty for nearly all commits. */
    public Map<String, FeedCounts> heldInDays() {
        return LedgerText.feeds(properties.getOrDefault(DAYS_HELD, "{}"));
    }

    /** By Gold table, the sealed buckets that this commit's events invalidated, including those noted before. */
    public SortedMap<String, SortedSet<Instant>> repairs() {
        return Repairs.ofCommit(properties);
    }
}
