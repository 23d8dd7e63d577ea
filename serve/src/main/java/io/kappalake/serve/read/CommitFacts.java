package io.kappalake.serve.read;

import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What commits say of themselves. */
public final class CommitFacts {

    /** Among so many commits a page of ledgers is looked for. */
    private static final int MOST_LOOKED_AT = 20_000;
    /** Among so many commits the job's last is looked for. */
    private static final int MOST_LOOKED_AT_FOR_LAST = 1_000;

    private CommitFacts() {}

    /** What makes commits. */
    public static final List<String> KINDS =
            List.of("checkpoint", "upkeep", "rollback", "publication", "replay", "resume", "release");

    /**
     * A commit of the log.
     *
     * @param kind one of {@link #KINDS}; {@code upkeep} for all that are of no other
     * @param counts null for one that took nothing from Kafka
     */
    public record Entry(
            String commit,
            String committedAt,
            String author,
            String message,
            String kind,
            String pipeline,
            long checkpoint,
            Counts counts,
            Map<String, String> watermarks) {}

    /**
     * Outcomes of records; {@code balanced} if each has exactly one.
     *
     * @param warned by reason, accepted events that break a rule which only warns
     * @param held by reason, accepted events that keep the commit from being published until somebody releases it
     */
    public record Counts(
            long read,
            long accepted,
            long duplicates,
            long rejected,
            long late,
            boolean balanced,
            Map<String, Long> rejectedByReason,
            Map<String, Long> warned,
            Map<String, Long> held) {

        static Counts of(FeedCounts counts) {
            return new Counts(
                    counts.read(),
                    counts.accepted(),
                    counts.duplicates(),
                    counts.rejectedTotal(),
                    counts.late(),
                    counts.balanced(),
                    counts.rejected(),
                    counts.warned(),
                    counts.held());
        }
    }

    /**
     * A ledger of the log.
     *
     * @param gapless whether it begins where the ledger before it ended
     * @param offsets {@code [from, to)} by feed and partition
     */
    public record LedgerEntry(
            String commit,
            String committedAt,
            String pipeline,
            long checkpoint,
            boolean gapless,
            Counts counts,
            Map<String, Counts> feeds,
            Map<String, Map<Integer, long[]>> offsets,
            Map<String, String> watermarks) {}

    /** Commits or ledgers, newest first; {@code next} is the hash where the next page begins, null at the end. */
    public record Page<E>(List<E> entries, String next) {}

    /** The commits at and before a commit. */
    public static Page<Entry> commits(LiveLake lake, String from, int limit) {
        List<Commit> commits = lake.lake().log(from).limit(limit + 1L).toList();
        List<Entry> entries =
                commits.stream().limit(limit).map(CommitFacts::entry).toList();
        return new Page<>(entries, commits.size() > limit ? commits.get(limit).hash() : null);
    }

    /** The ledgers at and before a commit. */
    public static Page<LedgerEntry> ledgers(LiveLake lake, String from, int limit, Deadline deadline) {
        Iterator<Commit> ledgers = lake.lake()
                .log(from)
                .limit(MOST_LOOKED_AT)
                .peek(commit -> deadline.check())
                .filter(commit -> commit.ledger().isPresent())
                .limit(limit + 1L)
                .iterator();
        List<Commit> found = new ArrayList<>();
        ledgers.forEachRemaining(found::add);
        List<LedgerEntry> entries = new ArrayList<>();
        for (int i = 0; i < Math.min(limit, found.size()); i++) {
            entries.add(
                    ledger(found.get(i), i + 1 < found.size() ? found.get(i + 1).ledger() : Optional.empty()));
        }
        return new Page<>(entries, found.size() > limit ? found.get(limit).hash() : null);
    }

    static Entry entry(Commit commit) {
        Optional<Ledger> ledger = commit.ledger();
        return new Entry(
                commit.hash(),
                commit.time().toString(),
                commit.author(),
                commit.message(),
                kind(commit),
                ledger.map(Ledger::pipeline).orElse(null),
                ledger.map(Ledger::checkpoint).orElse(0L),
                ledger.map(CommitFacts::sum).map(Counts::of).orElse(null),
                ledger.map(found -> watermarks(found.progress())).orElse(Map.of()));
    }

    /** What made a commit, as {@link Entry#kind}. */
    public static String kind(Commit commit) {
        if (commit.rolledBackTo().isPresent()) {
            return "rollback";
        }
        if (commit.publishedFrom().isPresent() || commit.properties().containsKey(Commit.DAYS_FROM)) {
            return "publication";
        }
        if (commit.replayOf().isPresent() || commit.properties().containsKey(Commit.VERIFIED_AGAINST)) {
            return "replay";
        }
        if (commit.resumedBecause().isPresent()) {
            return "resume";
        }
        if (commit.properties().containsKey(Commit.RELEASE)) {
            return "release";
        }
        return commit.ledger().isPresent() ? "checkpoint" : "upkeep";
    }

    private static FeedCounts sum(Ledger ledger) {
        return ledger.feeds().values().stream().reduce(FeedCounts.NONE, FeedCounts::plus);
    }

    private static LedgerEntry ledger(Commit commit, Optional<Ledger> before) {
        Ledger ledger = commit.ledger().orElseThrow();
        Map<String, Counts> feeds = new TreeMap<>();
        ledger.feeds().forEach((feed, counts) -> feeds.put(feed, Counts.of(counts)));
        Map<String, Map<Integer, long[]>> offsets = new TreeMap<>();
        ledger.offsets().each((feed, partition, range) -> offsets.computeIfAbsent(feed, any -> new TreeMap<>())
                .put(partition, new long[] {range.from(), range.to()}));
        return new LedgerEntry(
                commit.hash(),
                commit.time().toString(),
                ledger.pipeline(),
                ledger.checkpoint(),
                before.map(earlier -> follows(ledger, earlier.ends())).orElse(true),
                Counts.of(sum(ledger)),
                feeds,
                offsets,
                watermarks(ledger.progress()));
    }

    private static boolean follows(Ledger ledger, Positions ends) {
        boolean[] follows = {true};
        ledger.offsets().each((feed, partition, range) -> follows[0] &= begins(range, ends, feed, partition));
        return follows[0];
    }

    private static boolean begins(OffsetRange range, Positions ends, String feed, int partition) {
        return ends.of(feed, partition).orElse(range.from()) == range.from();
    }

    private static Map<String, String> watermarks(Map<String, Progress> progress) {
        Map<String, String> watermarks = new TreeMap<>();
        watermarkTimes(progress).forEach((family, time) -> watermarks.put(family, time.toString()));
        return watermarks;
    }

    private static SortedMap<String, Instant> watermarkTimes(Map<String, Progress> progress) {
        SortedMap<String, Instant> watermarks = new TreeMap<>();
        progress.forEach((family, reached) -> {
            if (reached.watermark() != Long.MIN_VALUE) {
                watermarks.put(family, Micros.toInstant(reached.watermark()));
            }
        });
        return watermarks;
    }

    /** By window family; leaves out those without an event. None before the first ledger. */
    public static SortedMap<String, Instant> watermarkTimes(Optional<Commit> last) {
        return watermarkTimes(last.flatMap(Commit::ledger).map(Ledger::progress).orElse(Map.of()));
    }

    /**
     * The job's last commit that took records. Rollbacks and publications have a ledger too, and take nothing. Empty if
     * the last thousand commits have none.
     */
    public static Optional<Commit> lastCheckpoint(LiveLake lake, String from) {
        return lake.lake()
                .log(from)
                .limit(MOST_LOOKED_AT_FOR_LAST)
                .filter(commit -> kind(commit).equals("checkpoint"))
                .findFirst();
    }

    /** The newest commits with a ledger at and before a commit, among the last thousand. */
    public static List<Commit> lastLedgers(LiveLake lake, String from, int limit) {
        return lake.lake()
                .log(from)
                .limit(MOST_LOOKED_AT_FOR_LAST)
                .filter(commit -> commit.ledger().isPresent())
                .limit(limit)
                .toList();
    }
}
