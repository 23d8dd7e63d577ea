package io.kappalake.audit.ledger;

import io.kappalake.audit.read.Findings;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Walks the commits from the newest to the oldest. In every partition each begins where the previous one ended, each
 * accounts for all that it read, and all are of one pipeline. {@link LedgerIndex} keeps what they say.
 */
public final class LedgerCheck {

    private static final String PIPELINE_HASH = "pipeline.hash";

    private final Set<String> feeds;
    private final Findings findings;
    private final LedgerIndex index = new LedgerIndex();
    private final Set<String> pipelines = new TreeSet<>();
    private final Set<String> partitions = new TreeSet<>();
    private Ledger newer;
    private String newerName = "";
    private boolean isResumed;
    private long withoutRecords;

    public LedgerCheck(Set<String> feeds, Findings findings) {
        this.feeds = feeds;
        this.findings = findings;
    }

    /** The newest ledger at or before a commit. */
    public static Optional<Ledger> newest(Lake lake, String hash) {
        return lake.history(hash).flatMap(commit -> commit.ledger().stream()).findFirst();
    }

    /**
     * Reads the log from {@code hash} back to {@code since}, exclusive; an empty {@code since} precedes the first
     * commit.
     *
     * @throws LakeException if {@code since} is not before {@code hash}
     */
    public LedgerIndex run(Lake lake, String hash, String since) {
        Iterator<Commit> commits = lake.history(hash).iterator();
        boolean isOld = hash.equals(since);
        boolean met = since.isEmpty();
        while (commits.hasNext()) {
            Commit commit = commits.next();
            isOld |= commit.hash().equals(since);
            met |= isOld;
            if (!isOld && !commit.corrections().isEmpty()) {
                correct(commit, since);
            }
            if (!isOld && commit.properties().containsKey(Commit.DAYS_FROM)) {
                judgedAgain(lake, commit.properties().get(Commit.DAYS_FROM));
            }
            if (bringsFiles(commit)) {
                index.rules().filesChange();
            }
            if (commit.ledger().isEmpty()) {
                continue;
            }
            Ledger ledger = commit.ledger().get();
            if (isSameAsNewer(ledger)) {
                continue;
            }
            continues(ledger);
            sameLogs(ledger);
            if (isOld) {
                // Only the point from which the audited commits continue.
                break;
            }
            add(commit, ledger);
        }
        if (!met) {
            throw new LakeException("Commit " + since + " is not in the history of commit " + hash
                    + ": name a commit that ./lake log shows, or audit all without --since");
        }
        finish();
        return index;
    }

    /** The outcomes of records of all earlier commits changed. */
    private void correct(Commit commit, String since) {
        if (!since.isEmpty()) {
            throw new LakeException("Commit " + commit.hash()
                    + " gave records of commits before it another outcome (" + commit.message()
                    + "), so what came since " + since + " cannot be proved alone: audit all, without --since");
        }
        index.fold(
                "the commits before '%s' (commit %.16s)".formatted(commit.message(), commit.hash()),
                feeds,
                commit.corrections());
    }

    /** Whether the pipeline's files may be others before it. */
    private static boolean bringsFiles(Commit commit) {
        return commit.properties().containsKey(PIPELINE_HASH)
                || commit.rolledBackTo().isPresent()
                || commit.publishedFrom().isPresent();
    }

    /** @param from the commit that rows of published days are from */
    private void judgedAgain(Lake lake, String from) {
        lake.history(from)
                .filter(commit -> commit.ledger().isPresent())
                .findFirst()
                .map(RuleHistory::rules)
                .ifPresent(index.rules()::judgedAgain);
    }

    /** A rollback carries the ledger of the commit that it restored. */
    private boolean isSameAsNewer(Ledger ledger) {
        return newer != null
                && newer.id().equals(ledger.id())
                && newer.offsets().equals(ledger.offsets());
    }

    private void add(Commit commit, Ledger ledger) {
        String name = "checkpoint %d (commit %.16s)".formatted(ledger.checkpoint(), commit.hash());
        index.addCommit(name);
        index.rules().add(ledger, commit);
        pipelines.add(ledger.pipeline());
        Set<String> named = new TreeSet<>(feeds);
        named.addAll(ledger.feeds().keySet());
        named.addAll(ledger.offsets().topics());
        for (String feed : named) {
            Map<Integer, OffsetRange> offsets = ledger.offsets().of(feed);
            FeedCounts counts = ledger.feeds().getOrDefault(feed, FeedCounts.NONE);
            offsets.keySet().forEach(partition -> partitions.add(feed + "/" + partition));
            accounts(name, feed, offsets, counts);
            index.feed(feed).add(offsets, counts);
        }
        newer = ledger;
        newerName = name;
        isResumed = commit.resumedBecause().isPresent();
        commit.resumedBecause()
                .ifPresent(reason -> findings.note("%s, in commit %.16s of %s by %s, because: %s"
                        .formatted(commit.message(), commit.hash(), commit.time(), commit.author(), reason)));
    }

    private void accounts(String name, String feed, Map<Integer, OffsetRange> offsets, FeedCounts counts) {
        if (!counts.balanced()) {
            findings.problem(
                    "%s: of %s it read %,d records, but accepted %,d, counted %,d duplicates and rejected %,d",
                    name, feed, counts.read(), counts.accepted(), counts.duplicates(), counts.rejectedTotal());
        }
        long most = offsets.values().stream().mapToLong(OffsetRange::count).sum();
        if (counts.read() > most) {
            findings.problem(
                    "%s: of %s it read %,d records out of a range of %,d offsets", name, feed, counts.read(), most);
        }
        withoutRecords += Math.max(0, most - counts.read());
    }

    /** Only a person may let the job continue with another log, in a commit with a reason. */
    private void sameLogs(Ledger older) {
        if (newer == null) {
            return;
        }
        older.logs().renumbered(newer.logs()).forEach(line -> findings.problem("%s: %s", newerName, line));
        if (isResumed) {
            return;
        }
        for (String line : older.logs().breaks(newer.logs())) {
            findings.problem("%s goes on with another log than the commit before it: %s", newerName, line);
        }
    }

    private void continues(Ledger older) {
        if (newer == null) {
            return;
        }
        TopicLogs logs = newer.logs().then(older.logs());
        older.offsets().each((feed, partition, range) -> {
            OffsetRange next = newer.offsets().of(feed).get(partition);
            if (next == null) {
                findings.problem(
                        "%s does not speak of %s, which ended at %,d before it",
                        newerName, logs.text(feed, partition), range.to());
                return;
            }
            if (next.from() != range.to()) {
                findings.problem(
                        "%s begins in %s at offset %,d, but the commit before it ended at %,d: %s of %,d",
                        newerName,
                        logs.text(feed, partition),
                        next.from(),
                        range.to(),
                        next.from() > range.to() ? "a gap" : "an overlap",
                        Math.abs(next.from() - range.to()));
            }
        });
    }

    private void finish() {
        if (pipelines.size() > 1) {
            findings.problem("The commits are of %d pipelines: %s", pipelines.size(), String.join(", ", pipelines));
        }
        findings.count("commits", index.commits());
        findings.count("partitions", partitions.size());
        if (withoutRecords > 0) {
            findings.note(("%,d offsets have no record: ends of transactions, what they aborted, topic compaction,"
                            + " or an accepted gap")
                    .formatted(withoutRecords));
        }
        findings.count(
                "records",
                index.feeds().values().stream()
                        .mapToLong(feed -> feed.sum().read())
                        .sum());
    }
}
