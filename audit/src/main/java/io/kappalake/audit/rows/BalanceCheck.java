package io.kappalake.audit.rows;

import io.kappalake.audit.ledger.FeedLedger;
import io.kappalake.audit.ledger.LedgerIndex;
import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.TableState;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;

/**
 * Each record that a commit read ended in exactly one place. A commit has as many Silver rows as it accepted, and as
 * many rejected rows as it rejected, by reason. No record is in both, or twice in one. The rest are the duplicates that
 * it counted.
 */
public final class BalanceCheck {

    private static final List<String> REJECTED =
            List.of("kafka_partition", "kafka_offset", "kafka_topic", "feed", "reason");
    private static final List<String> REJECTED_PLACE = List.of("kafka_partition", "kafka_offset");

    private final LedgerIndex index;
    private final Findings findings;
    private final TopicLogs logs;
    private final Map<String, Outcomes> feeds = new LinkedHashMap<>();
    private final PlaceCount carriedRejected = new PlaceCount();

    /** The rows of one feed, by commit. */
    private static final class Outcomes {
        private final FeedLedger ledger;
        private final LayerPlaces places;
        private final long[] accepted;
        private final long[] rejected;
        private final PlaceCount carriedSilver = new PlaceCount();
        private final Map<String, Long> reasons = new TreeMap<>();

        Outcomes(FeedLedger ledger, boolean isWhole) {
            this.ledger = ledger;
            this.places = new LayerPlaces(ledger, isWhole);
            this.accepted = new long[ledger.commits()];
            this.rejected = new long[ledger.commits()];
        }
    }

    /** @param logs of the newest ledger, with the topics of all feeds */
    public BalanceCheck(Iterable<String> names, LedgerIndex index, TopicLogs logs, boolean isWhole, Findings findings) {
        this.index = index;
        this.logs = logs;
        this.findings = findings;
        names.forEach(feed -> feeds.put(feed, new Outcomes(index.feed(feed), isWhole)));
    }

    /** A row of Silver. Returns whether it belongs to an audited commit. */
    public boolean accepted(String feed, int partition, long offset) {
        Outcomes outcomes = feeds.get(feed);
        switch (outcomes.places.add(partition, offset)) {
            case NEW -> {
                outcomes.accepted[outcomes.ledger.commitOf(partition, offset)]++;
                return true;
            }
            case TWICE -> findings.problem("silver.%s has %s twice", feed, record(feed, partition, offset));
            case OUTSIDE ->
                findings.problem(
                        "silver.%s has %s, which no commit says that it read", feed, record(feed, partition, offset));
            case CARRIED -> outcomes.carriedSilver.add(partition, offset);
        }
        return false;
    }

    private String record(String feed, int partition, long offset) {
        return "offset " + offset + " of " + logs.text(feed, partition);
    }

    public PlaceCount carried(String feed) {
        return feeds.get(feed).carriedSilver;
    }

    public void rejected(TableState table, LakeFiles files) {
        for (DataFile file : table.added()) {
            files.each(table.table(), file, REJECTED, this::rejected);
        }
        CarriedRows.compare(table, REJECTED_PLACE, carriedRejected, files, findings);
    }

    private void rejected(StructLike row) {
        int partition = row.get(0, Integer.class);
        long offset = row.get(1, Long.class);
        String topic = row.get(2, String.class);
        String feed = row.get(3, String.class);
        Outcomes outcomes = feeds.get(feed);
        if (outcomes == null || !isTopic(topic, feed, partition)) {
            findings.problem(
                    "silver.rejected has %s as of topic %s and feed %s", record(feed, partition, offset), topic, feed);
            return;
        }
        switch (outcomes.places.add(partition, offset)) {
            case NEW -> {
                outcomes.rejected[outcomes.ledger.commitOf(partition, offset)]++;
                outcomes.reasons.merge(row.get(4, String.class), 1L, Long::sum);
            }
            case TWICE ->
                findings.problem(
                        "%s is in silver.rejected and in silver.%s, or twice in one",
                        record(feed, partition, offset), feed);
            case OUTSIDE ->
                findings.problem(
                        "silver.rejected has %s, which no commit says that it read", record(feed, partition, offset));
            case CARRIED -> carriedRejected.add(partition, offset);
        }
    }

    private boolean isTopic(String topic, String feed, int partition) {
        return Generation.text(topic, partition).equals(logs.text(feed, partition));
    }

    /** Call after all rows. */
    public void compare() {
        feeds.forEach((feed, outcomes) -> {
            for (int commit = 0; commit < outcomes.accepted.length; commit++) {
                compare(feed, outcomes, commit);
            }
            reasons(feed, outcomes);
            FeedCounts sum = outcomes.ledger.sum();
            findings.count("accepted", sum.accepted());
            findings.count("duplicates", sum.duplicates());
            findings.count("rejected", sum.rejectedTotal());
        });
    }

    private void compare(String feed, Outcomes outcomes, int commit) {
        if (outcomes.accepted[commit] != outcomes.ledger.accepted(commit)) {
            findings.problem(
                    "%s accepted %,d records of %s, silver.%s has %,d of them",
                    index.name(commit), outcomes.ledger.accepted(commit), feed, feed, outcomes.accepted[commit]);
        }
        if (outcomes.rejected[commit] != outcomes.ledger.rejected(commit)) {
            findings.problem(
                    "%s rejected %,d records of %s, silver.rejected has %,d of them",
                    index.name(commit), outcomes.ledger.rejected(commit), feed, outcomes.rejected[commit]);
        }
    }

    private void reasons(String feed, Outcomes outcomes) {
        Map<String, Long> said = outcomes.ledger.sum().rejected();
        TreeSet<String> names = new TreeSet<>(said.keySet());
        names.addAll(outcomes.reasons.keySet());
        for (String reason : names) {
            long counted = said.getOrDefault(reason, 0L);
            long rows = outcomes.reasons.getOrDefault(reason, 0L);
            if (counted != rows) {
                findings.problem(
                        "The commits rejected %,d records of %s as %s, silver.rejected has %,d",
                        counted, feed, reason, rows);
            }
        }
    }
}
