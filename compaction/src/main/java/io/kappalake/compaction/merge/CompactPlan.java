package io.kappalake.compaction.merge;

import io.kappalake.compaction.files.MergedName;
import io.kappalake.compaction.merge.PartitionFiles.State;
import io.kappalake.compaction.repair.RepairFamily;
import io.kappalake.tables.definition.Grid;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.definition.TableDefinition.Partitioning;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.transforms.Pipeline;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type.TypeID;

/**
 * What one table has to merge at a commit: a function of its manifests, its policy and the time. Omits Gold windows
 * that the job may still change.
 *
 * @param partitions with files that may be merged, oldest first
 * @param bucket what a Gold table seals at once; null for other tables
 */
record CompactPlan(
        TableDefinition<?> definition,
        Table table,
        CompactPolicy policy,
        List<PartitionFiles> partitions,
        Grid bucket) {

    /** The inputs that decide whether a partition is closed. */
    record Clock(Instant now, Duration quiet, boolean full) {}

    static CompactPlan of(
            Pipeline pipeline,
            TableDefinition<?> definition,
            Table table,
            Optional<Ledger> last,
            LiveFiles files,
            Clock clock) {
        boolean isGold = definition.layer().equals("gold");
        Optional<RepairFamily<?>> family =
                isGold ? Optional.of(RepairFamily.of(pipeline, definition)) : Optional.empty();
        long sealed = family.map(of -> of.sealed(last)).orElse(Long.MIN_VALUE);
        Grid bucket = family.map(RepairFamily::bucket).orElse(null);
        SortedMap<Integer, List<DataFile>> byPartition = new TreeMap<>();
        for (DataFile file : files.of(table, isGold)) {
            if (!isGold || endOf(definition, table, file, bucket) <= sealed) {
                byPartition
                        .computeIfAbsent(file.partition().get(0, Integer.class), partition -> new ArrayList<>())
                        .add(file);
            }
        }
        Map<Long, Instant> arrivals = arrivals(table);
        List<PartitionFiles> partitions = new ArrayList<>();
        byPartition.forEach((partition, some) -> {
            boolean isOver = isGold
                    ? Micros.of(end(definition, partition)) <= sealed
                    : partition < byPartition.lastKey()
                            || !end(definition, partition).isAfter(clock.now());
            boolean isQuiet = some.stream()
                    .filter(file -> MergedName.generation(file) == 0)
                    .map(file -> arrivals.getOrDefault(file.fileSequenceNumber(), Instant.MIN))
                    .max(Comparator.naturalOrder())
                    .map(newest -> !newest.isAfter(clock.now().minus(clock.quiet())))
                    .orElse(true);
            State state = clock.full() ? State.FULL : isOver && isQuiet ? State.CLOSED : State.OPEN;
            partitions.add(new PartitionFiles(partition, some, state));
        });
        return new CompactPlan(definition, table, CompactPolicy.of(definition, table), partitions, bucket);
    }

    List<CompactGroup> groups() {
        List<CompactGroup> groups = new ArrayList<>();
        for (PartitionFiles partition : partitions) {
            partition
                    .groups(policy, !isGold())
                    .forEach(files -> groups.add(CompactGroup.of(definition.fullName(), files, sealedBefore(files))));
        }
        return groups;
    }

    List<PartitionCount> counts() {
        return partitions.stream()
                .map(one -> new PartitionCount(
                        definition.fullName(),
                        start(definition, one.partition()),
                        one.state() == State.OPEN,
                        one.files().size(),
                        one.bound(policy)))
                .toList();
    }

    private boolean isGold() {
        return definition.layer().equals("gold");
    }

    private long sealedBefore(List<DataFile> files) {
        return isGold()
                ? files.stream()
                        .mapToLong(file -> endOf(definition, table, file, bucket))
                        .max()
                        .orElseThrow()
                : Long.MIN_VALUE;
    }

    /** End of the last bucket that a Gold file overlaps, microseconds. */
    private static long endOf(TableDefinition<?> definition, Table table, DataFile file, Grid bucket) {
        long unit = definition.partitionSource().type().typeId() == TypeID.DATE ? Micros.DAY : 1;
        long last = TableFiles.<Number>greatest(table, file, definition.partitionColumn())
                        .longValue()
                * unit;
        return bucket.next(bucket.floor(last));
    }

    private static Instant end(TableDefinition<?> definition, int partition) {
        return start(definition, partition + 1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private static LocalDate start(TableDefinition<?> definition, int partition) {
        return definition.partitioning() == Partitioning.DAY
                ? LocalDate.ofEpochDay(partition)
                : LocalDate.EPOCH.plusMonths(partition);
    }

    /** When the files of a sequence number arrived. Those of expired snapshots count as old. */
    private static Map<Long, Instant> arrivals(Table table) {
        Map<Long, Instant> arrivals = new HashMap<>();
        for (Snapshot snapshot : table.snapshots()) {
            arrivals.put(snapshot.sequenceNumber(), Instant.ofEpochMilli(snapshot.timestampMillis()));
        }
        return arrivals;
    }
}
