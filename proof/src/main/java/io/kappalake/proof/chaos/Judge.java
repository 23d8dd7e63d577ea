package io.kappalake.proof.chaos;

import io.kappalake.audit.Audit;
import io.kappalake.audit.AuditReport;
import io.kappalake.audit.read.AuditProgress;
import io.kappalake.compaction.repair.Repair;
import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.comparison.ComparisonReport;
import io.kappalake.proof.comparison.TruthComparison;
import io.kappalake.proof.demo.PendingRepairs;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Repairs;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.truth.Truth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares a lake with what was sent to it. It reads the lake like any client and shares no code with the job. */
final class Judge {

    private static final Logger LOG = LoggerFactory.getLogger(Judge.class);

    private final ChaosLake lake;
    private final CachedRows rows = new CachedRows();
    private String audited = "";

    Judge(ChaosLake lake) {
        this.lake = lake;
    }

    /**
     * By invariant, what is wrong; an empty text if it holds. All records must have landed.
     *
     * @param whole whether the audit starts over, instead of where the last one ended
     */
    Map<Invariant, String> judge(boolean whole) {
        String head = lake.lake().head();
        SortedMap<String, Table> tables = lake.lake().tablesAt(head);
        List<Ledger> ledgers = ledgers();
        Truth truth = lake.proved().truth(lake.sent().all(), new LedgerRules(lake, ledgers)::of);
        long begin = System.nanoTime();
        Map<Invariant, String> problems = new EnumMap<>(Invariant.class);
        problems.put(Invariant.FILES, files(tables));
        problems.put(Invariant.ROWS, rows(truth, tables));
        problems.put(Invariant.CONTIGUOUS, contiguous(ledgers));
        problems.put(Invariant.BALANCE, balance(truth, ledgers));
        long own = System.nanoTime();
        problems.put(Invariant.AUDIT, audit(head, whole));
        LOG.info("Judged in {} ms, audited in {} ms", (own - begin) / 1_000_000, (System.nanoTime() - own) / 1_000_000);
        return problems;
    }

    /** Recomputes the windows that wait for a repair, as {@code ./lake repair} does; the next verdict covers them. */
    void repair() {
        Repair.of(lake.lake()).run(buckets -> {});
    }

    private String audit(String head, boolean whole) {
        boolean goesOn = !whole
                && lake.lake().history(head).anyMatch(commit -> commit.hash().equals(audited));
        AuditReport report = Audit.of(lake.lake())
                .at(head)
                .since(goesOn ? audited : "")
                .duplicateHorizon(lake.proved().pipeline().rules().duplicateHorizon())
                .latenessHorizon(lake.proved().pipeline().rules().latenessHorizon())
                .deep(id -> Optional.empty())
                .run(AuditProgress.NONE);
        audited = head;
        return report.checks().stream()
                .filter(check -> !check.holds())
                .map(check -> check.check() + ": " + check.examples())
                .collect(Collectors.joining("; "));
    }

    private String rows(Truth truth, SortedMap<String, Table> tables) {
        SortedMap<String, SortedSet<Instant>> waiting = new TreeMap<>();
        tables.forEach((name, table) -> waiting.put(name, Repairs.of(table)));
        ComparisonReport report = TruthComparison.compare(
                truth, rows.at(tables), new PendingRepairs(lake.proved().pipeline(), waiting));
        return report.holds() ? "" : String.join("; ", report.lines());
    }

    private static String files(SortedMap<String, Table> tables) {
        List<String> problems = new ArrayList<>();
        tables.forEach((name, table) -> {
            Set<String> seen = new HashSet<>();
            TableFiles.live(table).forEach(file -> {
                if (!seen.add(file.location())) {
                    problems.add(file.location() + " is twice in " + name);
                }
            });
            if (table.currentSnapshot() != null
                    && !table.currentSnapshot().deleteManifests(table.io()).isEmpty()) {
                problems.add(name + " has delete files");
            }
        });
        return String.join("; ", problems);
    }

    private String contiguous(List<Ledger> ledgers) {
        Positions at = lake.begin();
        List<String> problems = new ArrayList<>();
        for (Ledger ledger : ledgers) {
            Positions before = at;
            ledger.offsets().each((topic, partition, range) -> {
                long expected = before.of(topic, partition).orElse(0);
                if (range.from() != expected) {
                    problems.add("%s: %s/%d begins at %d after %d"
                            .formatted(ledger.id(), topic, partition, range.from(), expected));
                }
            });
            at = ledger.ends().over(at);
        }
        Positions reached = at;
        lake.sent().ends().each((topic, partition, end) -> {
            long ours = reached.of(topic, partition).orElse(0);
            if (ours != end) {
                problems.add("%s/%d ends at %d, Kafka at %d".formatted(topic, partition, ours, end));
            }
        });
        return String.join("; ", problems);
    }

    private String balance(Truth truth, List<Ledger> ledgers) {
        List<String> problems = new ArrayList<>();
        Map<String, FeedCounts> sums = new TreeMap<>();
        for (Ledger ledger : ledgers) {
            ledger.feeds().forEach((feed, counts) -> {
                sums.merge(feed, counts, FeedCounts::plus);
                long offsets = ledger.offsets().records(feed);
                if (!counts.balanced() || counts.read() != offsets) {
                    problems.add("%s: %s has %s for %d offsets".formatted(ledger.id(), feed, counts, offsets));
                }
            });
        }
        problems.addAll(accepted(ledgers));
        truth.counts().forEach((feed, wanted) -> {
            FeedCounts sum = sums.getOrDefault(feed, FeedCounts.NONE);
            if (sum.read() != wanted.read()
                    || sum.accepted() != wanted.accepted()
                    || sum.duplicates() != wanted.duplicates()
                    || !sum.rejected().equals(wanted.rejected())) {
                problems.add("%s: all ledgers say %s, the truth %s".formatted(feed, sum, wanted));
            }
        });
        return String.join("; ", problems);
    }

    /** Offsets that a person accepted as lost must be those of the records that are. */
    private List<String> accepted(List<Ledger> ledgers) {
        Map<String, Long> lost = new TreeMap<>();
        lake.sent()
                .lost()
                .forEach(record ->
                        lost.merge(lake.proved().feed(record.topic()) + "/" + record.partition(), 1L, Long::sum));
        List<String> problems = new ArrayList<>();
        ledgers.stream().filter(ledger -> ledger.feeds().isEmpty()).forEach(ledger -> ledger.offsets()
                .each((topic, partition, range) -> {
                    long left = lost.merge(topic + "/" + partition, -range.count(), Long::sum);
                    if (range.count() > 0 && left < 0) {
                        problems.add("%s: accepts %d offsets of %s/%d as lost, %d more than are"
                                .formatted(ledger.id(), range.count(), topic, partition, -left));
                    }
                }));
        return problems;
    }

    /** Oldest first. */
    private List<Ledger> ledgers() {
        List<Ledger> ledgers = new ArrayList<>(lake.commits().stream()
                .map(Commit::ledger)
                .map(java.util.Optional::orElseThrow)
                .toList());
        Collections.reverse(ledgers);
        return ledgers;
    }
}
