package io.kappalake.audit.deep;

import io.kappalake.audit.feed.FeedDefinition;
import io.kappalake.audit.feed.RunRules;
import io.kappalake.audit.ledger.FeedLedger;
import io.kappalake.audit.ledger.LedgerIndex;
import io.kappalake.audit.payload.SchemaRegistry;
import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.TableState;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.expressions.Expressions;

/**
 * Proves Silver and the rejected rows from the bytes in Bronze: every record is decoded again, and what was accepted, a
 * duplicate or rejected is decided again, by the rules of the run that took it.
 */
public final class DeepCheck {

    private final List<String> feeds;
    private final String commit;
    private final PastFiles past;
    private final LedgerIndex index;
    private final TopicLogs logs;
    private final Settings settings;
    private final Findings findings;
    private final LakeFiles files;

    /**
     * How it decides and how much it keeps.
     *
     * @param rules of commits that do not say theirs
     * @param isWhole whether all commits are audited
     * @param examples problems of each feed to name
     * @param mostInMemory records of a feed
     */
    public record Settings(RunRules rules, SchemaRegistry registry, boolean isWhole, int examples, int mostInMemory) {}

    /**
     * @param commit that is audited
     * @param logs with the topics of all feeds
     */
    public DeepCheck(
            List<String> feeds,
            String commit,
            PastFiles past,
            LedgerIndex index,
            TopicLogs logs,
            Settings settings,
            Findings findings,
            LakeFiles files) {
        this.feeds = List.copyOf(feeds);
        this.commit = commit;
        this.past = past;
        this.index = index;
        this.logs = logs;
        this.settings = settings;
        this.findings = findings;
        this.files = files;
    }

    public void run(Map<String, TableState> tables) {
        try (RejectedRows rejected = new RejectedRows(settings.mostInMemory())) {
            read(tables.get("silver.rejected"), RejectedForm.COLUMNS, row -> isAudited(row, rejected));
            feeds.forEach(feed -> run(feed, tables, rejected));
        }
    }

    private boolean isAudited(StructLike row, RejectedRows rejected) {
        FeedLedger ledger = index.feed(row.get(0, String.class));
        boolean isAudited = ledger.commitOf(row.get(1, Integer.class), row.get(2, Long.class)) != FeedLedger.NONE;
        if (isAudited) {
            rejected.add(row);
        }
        return isAudited;
    }

    private void run(String feed, Map<String, TableState> tables, RejectedRows rejected) {
        TableState silver = tables.get("silver." + feed);
        TableState bronze = tables.get("bronze." + feed);
        Map<String, FeedVersion> versions = versions(feed, silver.table().schema());
        SilverForm form = versions.get("").form();
        Decoders decoders = new Decoders(feed, versions, logs, index.rules(), settings.rules(), settings.registry());
        Suspects suspects = new Suspects(settings.examples());
        try (FeedProof proof = new FeedProof(
                form, decoders, index.feed(feed), settings.isWhole(), suspects, settings.mostInMemory())) {
            read(silver, form.columns(), proof::silver);
            rejected.of(feed, proof::rejected);
            read(bronze, decoders.columns(), proof::bronze);
            if (!settings.isWhole()) {
                earlier(feed, silver, form, proof);
            }
            proof.judge();
            findings.count("records decoded", proof.records());
            findings.count("duplicates", proof.duplicates());
            proof.broken().compare(feed, index, findings);
            new Naming(feed, logs, form, decoders, proof.places(), findings, files)
                    .name(
                            suspects,
                            bronze.table(),
                            silver.table(),
                            tables.get("silver.rejected").table());
        }
    }

    /** By the commits that have their files; the audited commit's at the empty text. */
    private Map<String, FeedVersion> versions(String feed, Schema now) {
        Map<String, FeedVersion> versions = new HashMap<>();
        versions.put("", version(feed, commit, now));
        for (String at : index.rules().filesOf(feed)) {
            versions.put(at, version(feed, at, now));
        }
        return versions;
    }

    private FeedVersion version(String feed, String at, Schema now) {
        FeedDefinition then = FeedDefinition.of(feed, past.files(at));
        return new FeedVersion(then, new SilverForm(then, now, past.columns("silver." + feed, at)));
    }

    /** @param isNew takes a row, and says whether it is of an audited commit */
    private void read(TableState table, List<String> columns, Predicate<StructLike> isNew) {
        CarriedValues carried = new CarriedValues(table, columns);
        for (DataFile file : table.added()) {
            files.each(table.table(), file, columns, row -> {
                if (!isNew.test(row)) {
                    carried.add(row);
                }
            });
        }
        carried.compare(files, findings);
    }

    /** Reads what was accepted before the audited commits and could be repeated in them. */
    private void earlier(String feed, TableState silver, SilverForm form, FeedProof proof) {
        long horizon = index.rules().of(feed).stream()
                .filter(text -> !text.isEmpty())
                .map(RunRules::of)
                .mapToLong(RunRules::duplicateHorizon)
                .reduce(settings.rules().duplicateHorizon(), Math::max);
        if (!form.hasIdentity() || proof.fresh().isEmpty()) {
            return;
        }
        files.candidates(
                silver.table(),
                Expressions.greaterThanOrEqual("kafka_timestamp", proof.fresh().first() - horizon),
                form.columns(),
                proof::earlier);
    }
}
