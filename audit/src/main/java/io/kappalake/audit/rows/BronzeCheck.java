package io.kappalake.audit.rows;

import io.kappalake.audit.ledger.FeedLedger;
import io.kappalake.audit.ledger.LedgerIndex;
import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.TableState;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;

/** Bronze has each record that a commit read exactly once, commit by commit, and nothing else. */
public final class BronzeCheck {

    private static final List<String> PLACE = List.of("kafka_partition", "kafka_offset");

    private final String feed;
    private final LedgerIndex index;
    private final FeedLedger ledger;
    private final Findings findings;
    private final TopicLogs logs;
    private final LayerPlaces places;
    private final long[] rows;

    /** @param logs with the topics of all feeds */
    public BronzeCheck(String feed, LedgerIndex index, TopicLogs logs, boolean isWhole, Findings findings) {
        this.logs = logs;
        this.feed = feed;
        this.index = index;
        this.ledger = index.feed(feed);
        this.findings = findings;
        this.places = new LayerPlaces(ledger, isWhole);
        this.rows = new long[ledger.commits()];
    }

    public void run(TableState bronze, LakeFiles files) {
        for (DataFile file : bronze.added()) {
            files.each(bronze.table(), file, PLACE, this::add);
        }
        for (int commit = 0; commit < rows.length; commit++) {
            compare(commit);
        }
        CarriedRows.compare(bronze, PLACE, places.carried(), files, findings);
        findings.count("rows", TableState.rows(bronze.added()));
    }

    private void add(StructLike row) {
        int partition = row.get(0, Integer.class);
        long offset = row.get(1, Long.class);
        switch (places.add(partition, offset)) {
            case NEW -> rows[ledger.commitOf(partition, offset)]++;
            case TWICE ->
                findings.problem("bronze.%s has offset %d of %s twice", feed, offset, logs.text(feed, partition));
            case OUTSIDE ->
                findings.problem(
                        "bronze.%s has offset %d of %s, which no commit says that it read",
                        feed, offset, logs.text(feed, partition));
            case CARRIED -> {}
        }
    }

    private void compare(int commit) {
        long read = ledger.read(commit);
        if (rows[commit] == read) {
            return;
        }
        findings.problem(
                "%s read %,d records of %s, bronze.%s has %,d of them%s",
                index.name(commit), read, feed, feed, rows[commit], firstMissing(commit, read));
    }

    /** Where Kafka itself left gaps, the offsets do not tell which record is missing. */
    private String firstMissing(int commit, long read) {
        if (rows[commit] > read || ledger.offsets(commit) != read) {
            return "";
        }
        return ": the first that is missing is " + ledger.firstMissing(commit, places.sets());
    }
}
