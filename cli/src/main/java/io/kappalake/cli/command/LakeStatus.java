package io.kappalake.cli.command;

import io.kappalake.cli.health.WaitingRecords;
import io.kappalake.cli.output.TextTable;
import io.kappalake.jobs.source.OpenTransaction;
import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.tables.metadata.TableTotals;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * The state of the lake at its newest commit. Ages are in seconds; -1 means unknown.
 *
 * @param lag records in Kafka that are not in the lake, by topic
 * @param newestRecordAge age of the newest Kafka timestamp that is in the lake
 * @param rejected records of the last 24 h of Kafka time, by feed and reason
 * @param repairs sealed buckets to recompute, by Gold table
 */
record LakeStatus(
        String branch,
        String head,
        double lastCommitAge,
        double newestRecordAge,
        Map<String, Long> lag,
        List<TableStatus> tables,
        Map<String, Long> rejected,
        Map<String, Integer> repairs) {

    private static final String KAFKA_TIMESTAMP = "kafka_timestamp";

    /** A table at the newest commit. */
    record TableStatus(String name, long rows, long files, long bytes) {

        static TableStatus of(String name, Table table) {
            TableTotals totals = TableTotals.of(table);
            return new TableStatus(name, totals.rows(), totals.files(), totals.bytes());
        }
    }

    /** Omits what Kafka does not tell, with a line in {@code problems}. */
    static LakeStatus of(Lake lake, Properties kafka, Instant now, List<String> problems) {
        String head = lake.head();
        SortedMap<String, Table> tables = lake.tablesAt(head);
        Optional<Instant> lastCommit = lake.log(head)
                .filter(commit -> commit.ledger().isPresent())
                .findFirst()
                .map(commit -> commit.time());
        Map<String, Integer> repairs = new TreeMap<>();
        lake.repairs().forEach((table, buckets) -> repairs.put(table, buckets.size()));
        Optional<Instant> newest = newestRecord(tables);
        return new LakeStatus(
                lake.address().ref(),
                head,
                age(lastCommit, now),
                age(newest, now),
                lag(Pipeline.of(lake), lake.lastLedger(), kafka, now, problems),
                tables.entrySet().stream()
                        .map(table -> TableStatus.of(table.getKey(), table.getValue()))
                        .toList(),
                newest.map(time -> rejected(tables, time.minus(Duration.ofHours(24))))
                        .orElse(Map.of()),
                repairs);
    }

    private static double age(Optional<Instant> since, Instant now) {
        return since.map(time -> Math.max(0, Duration.between(time, now).toMillis() / 1000.0))
                .orElse(-1.0);
    }

    private static Map<String, Long> lag(
            Pipeline pipeline, Optional<Ledger> ledger, Properties kafka, Instant now, List<String> problems) {
        Positions lakeEnds = ledger.map(Ledger::ends).orElse(Positions.NONE);
        try (Topics known = Topics.of(pipeline, ledger.map(Ledger::logs).orElse(TopicLogs.NONE), kafka)) {
            problems.addAll(OpenTransaction.lines(known.openTransactions(), now));
            return WaitingRecords.lag(lakeEnds, known.first(), known.end(), known.logs());
        } catch (LakeException e) {
            problems.add(e.getMessage());
            return Map.of();
        }
    }

    /**
     * From the statistics of files that the last commit of each Bronze table added; a commit that only merged files
     * tells nothing.
     */
    private static Optional<Instant> newestRecord(Map<String, Table> tables) {
        long newest = Long.MIN_VALUE;
        for (Map.Entry<String, Table> table : tables.entrySet()) {
            Snapshot snapshot = newestAppend(table.getValue());
            if (!table.getKey().startsWith("bronze.") || snapshot == null) {
                continue;
            }
            int field = table.getValue().schema().findField(KAFKA_TIMESTAMP).fieldId();
            for (DataFile file : snapshot.addedDataFiles(table.getValue().io())) {
                ByteBuffer bound =
                        file.upperBounds() == null ? null : file.upperBounds().get(field);
                if (bound != null) {
                    newest = Math.max(newest, Conversions.<Long>fromByteBuffer(Types.TimestampType.withZone(), bound));
                }
            }
        }
        return newest == Long.MIN_VALUE ? Optional.empty() : Optional.of(Micros.toInstant(newest));
    }

    /** Null if there is none. */
    private static Snapshot newestAppend(Table table) {
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (!DataOperations.REPLACE.equals(snapshot.operation())) {
                return snapshot;
            }
        }
        return null;
    }

    private static Map<String, Long> rejected(Map<String, Table> tables, Instant since) {
        Map<String, Long> counts = new TreeMap<>();
        try (CloseableIterable<Record> rows = IcebergGenerics.read(tables.get("silver.rejected"))
                .select("feed", "reason")
                .where(Expressions.greaterThanOrEqual(KAFKA_TIMESTAMP, since.toString()))
                .build()) {
            rows.forEach(row -> counts.merge(row.getField("feed") + " " + row.getField("reason"), 1L, Long::sum));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return counts;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Branch %s at %.16s, last commit %s, newest record %s"
                .formatted(branch, head, shown(lastCommitAge), shown(newestRecordAge)));
        lines.add("Lag in records: " + (lag.isEmpty() ? "unknown" : lag));
        TextTable rows = new TextTable("TABLE", "ROWS", "FILES", "SIZE", "TO REPAIR");
        for (TableStatus table : tables) {
            Integer wrong = repairs.get(table.name());
            rows.row(
                    table.name(),
                    "%,d".formatted(table.rows()),
                    "%,d".formatted(table.files()),
                    "%,d kB".formatted(table.bytes() >> 10),
                    wrong == null ? "" : wrong + " buckets");
        }
        lines.add(rows.toString());
        if (!rejected.isEmpty()) {
            TextTable reasons = new TextTable("REJECTED IN 24 H", "RECORDS");
            rejected.forEach((reason, count) -> reasons.row(reason, "%,d".formatted(count)));
            lines.add(reasons.toString());
        }
        return lines;
    }

    private static String shown(double age) {
        return age < 0 ? "none yet" : "%.1f s ago".formatted(age);
    }
}
