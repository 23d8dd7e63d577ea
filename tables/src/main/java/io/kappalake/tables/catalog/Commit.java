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
 * One commit of a branch, as its log tells it.
 *
 * @param parents hashes, the first is the commit before it on the branch; empty for the first commit
 * @param author who made it, empty when nobody said so
 * @param properties among them the ledger, for commits of the job
 */
public record Commit(
        String hash,
        List<String> parents,
        Instant time,
        String author,
        String message,
        Map<String, String> properties) {

    /** Property that tells one {@link LakeCommit} from all others, also from a second attempt at the same work. */
    public static final String ID = "commit.id";

    /** Property of a commit that took all tables back: hash of the commit whose tables and position it has. */
    public static final String ROLLED_BACK_TO = "rollback.to";

    /** Property of the commit that emptied Silver and Gold on a branch: hash of the commit that the replay there rebuilds. */
    public static final String REPLAY_OF = "replay.of";

    /** Property of a commit of a replay's branch that notes a comparison that held: hash of the commit that the branch was compared with. */
    public static final String VERIFIED_AGAINST = "replay.verified";

    /** Property of a commit that put a replay's tables in place: hash of the commit that they are from, on the replay's branch. */
    public static final String PUBLISHED_FROM = "replay.published";

    /** Property of commits of a replay that is of a range of days: the first and the last of them, as {@code 2026-03-01/2026-03-02}. */
    public static final String DAYS = "replay.days";

    /** Property of a commit that put days of a replay in place: hash of the commit that their rows are from. */
    public static final String DAYS_FROM = "replay.days.from";

    /** Property of a commit that put the former rows of published days back: hash of the commit that it undoes. */
    public static final String DAYS_UNDONE = "replay.days.undone";

    /** Property of a commit by which a person accepted that Kafka lost records or began a topic anew: {@code gap} or {@code new-topic}. */
    public static final String RESUME = "resume";

    /** Property of the same commit: why, in that person's words. */
    public static final String RESUME_REASON = "resume.reason";

    /** Property of a commit that gave records of earlier commits another outcome: what that adds to their counts, by feed. */
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
            NEW_PARTITIONS);

    /** Name of the replay, in all of its commits that are not the job's. */
    public static final String REPLAY = "replay";

    public Commit {
        parents = List.copyOf(parents);
        properties = Map.copyOf(properties);
    }

    /** The commit's ledger; empty for commits that took nothing from Kafka, such as compaction. */
    public Optional<Ledger> ledger() {
        return Ledger.fromProperties(properties);
    }

    /** The commit that this one took all tables back to; empty for all other commits. */
    public Optional<String> rolledBackTo() {
        return Optional.ofNullable(properties.get(ROLLED_BACK_TO));
    }

    /** The commit that a replay begins to rebuild here: Silver and Gold are empty, and the ledger begins anew. Empty for all other commits. */
    public Optional<String> replayOf() {
        return Optional.ofNullable(properties.get(REPLAY_OF));
    }

    /** The commit that the tables of a published replay come from; empty for all other commits. */
    public Optional<String> publishedFrom() {
        return Optional.ofNullable(properties.get(PUBLISHED_FROM));
    }

    /** Whether it is more than one checkpoint after another. Of a commit that does not name the one before it, nobody knows. */
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

    /** What this commit adds to the counts of the ledgers before it, by feed; nothing for nearly all commits. */
    public Map<String, FeedCounts> corrections() {
        return LedgerText.feeds(properties.getOrDefault(CORRECTIONS, "{}"));
    }

    /** The sealed buckets, by Gold table, that this commit noted as made wrong by its events, also those that had been noted before. */
    public SortedMap<String, SortedSet<Instant>> repairs() {
        return Repairs.ofCommit(properties);
    }
}
