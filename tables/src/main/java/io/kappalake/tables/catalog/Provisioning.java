package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Ownership.Claim;
import io.kappalake.tables.definition.SchemaChange;
import io.kappalake.tables.definition.SchemaCheck;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.metadata.MetadataFile;
import io.kappalake.tables.metadata.TableSettings;
import io.kappalake.tables.storage.Warehouse;
import io.kappalake.tables.storage.WarehouseMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.projectnessie.error.NessieConflictException;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.Content;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.IcebergTable;
import org.projectnessie.model.Namespace;
import org.projectnessie.model.Operation;

/**
 * Creates the lake's missing tables and takes others to the columns of a changed pipeline, in one commit, in a
 * warehouse that the lake owns.
 */
final class Provisioning {

    private static final int ATTEMPTS = 20;

    private final Lake lake;
    private final Collection<? extends TableDefinition<?>> tables;
    private final Map<String, String> pipeline;
    private final Lake.Evolution evolution;
    private final Lake.PastWindows past;

    /**
     * @param pipeline its files; empty for the built-in one
     * @param evolution of the tables of a lake that belongs to other files
     * @param past what a new table must have repaired, so that it gets the rows of events that were there before it
     */
    Provisioning(
            Lake lake,
            Collection<? extends TableDefinition<?>> tables,
            Map<String, String> pipeline,
            Lake.Evolution evolution,
            Lake.PastWindows past) {
        this.lake = lake;
        this.tables = tables;
        this.pipeline = pipeline;
        this.evolution = evolution;
        this.past = past;
    }

    void run() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String head = lake.head();
            Claim claim = lake.ownership().at(head);
            Map<ContentKey, Content> present = lake.branch().contents(head, keys());
            boolean isNew = tables.stream().noneMatch(table -> present.containsKey(Lake.key(table.fullName())));
            Map<String, String> stored = StoredPipeline.in(present).orElseGet(TreeMap::new);
            boolean isKept = !tables.isEmpty() && !(isNew && stored.isEmpty());
            Map<String, Table> found = new LinkedHashMap<>();
            List<TableDefinition<?>> missing = new ArrayList<>();
            for (TableDefinition<?> table : tables) {
                if (present.containsKey(Lake.key(table.fullName()))) {
                    found.put(table.fullName(), lake.tableAt(table.fullName(), head));
                } else {
                    missing.add(table);
                }
            }
            List<SchemaChange> changes = (isKept ? evolution.of(stored, found) : List.<SchemaChange>of())
                    .stream().filter(change -> !change.isNone()).toList();
            requireSame(found, changes);
            boolean isOther = isKept && (!changes.isEmpty() || !stored.equals(pipeline));
            boolean isDone = missing.isEmpty() && claim.noted() && !isOther;
            if (isDone || made(head, new Made(missing, changes, isOther, isKept), present, claim)) {
                lake.ownership().mark(claim);
                return;
            }
        }
        throw new LakeException("Could not create the tables: other writers changed them " + ATTEMPTS
                + " times; ./lake log shows which");
    }

    private void requireSame(Map<String, Table> found, List<SchemaChange> changes) {
        Set<String> changed = changes.stream().map(SchemaChange::table).collect(Collectors.toSet());
        tables.stream()
                .filter(table -> found.containsKey(table.fullName()) && !changed.contains(table.fullName()))
                .forEach(table -> SchemaCheck.requireSame(table, found.get(table.fullName())));
    }

    /**
     * What one commit makes of the lake.
     *
     * @param missing tables to create
     * @param changes of the columns of others
     * @param isOther whether the lake gets other files
     * @param isKept whether it had tables before
     */
    private record Made(List<TableDefinition<?>> missing, List<SchemaChange> changes, boolean isOther, boolean isKept) {

        String message() {
            List<String> parts = new ArrayList<>();
            if (isOther) {
                parts.add("Change the pipeline"
                        + changes.stream()
                                .map(change -> change.table() + ": " + String.join(", ", change.lines()))
                                .collect(Collectors.joining("; ", changes.isEmpty() ? "" : ": ", "")));
            }
            if (!missing.isEmpty()) {
                parts.add("Create "
                        + missing.stream().map(TableDefinition::fullName).collect(Collectors.joining(", ")));
            }
            return parts.isEmpty() ? "Mark the warehouse as this lake's" : String.join("; ", parts);
        }
    }

    private List<ContentKey> keys() {
        Set<ContentKey> keys = new LinkedHashSet<>();
        tables.forEach(table -> keys.add(ContentKey.of(table.layer())));
        tables.forEach(table -> keys.add(Lake.key(table.fullName())));
        return List.copyOf(keys);
    }

    private boolean made(String head, Made made, Map<ContentKey, Content> present, Claim claim) {
        lake.checkWritable();
        List<Operation> operations = new ArrayList<>();
        if (!claim.noted()) {
            operations.add(lake.ownership().note(head, claim.mark()));
        }
        made.missing().stream()
                .map(TableDefinition::layer)
                .map(ContentKey::of)
                .distinct()
                .filter(layer -> !present.containsKey(layer) || isStored(layer, present))
                .filter(layer -> claim.noted() || !Ownership.isNote(layer))
                .forEach(layer -> operations.add(
                        layer.equals(StoredPipeline.KEY)
                                ? StoredPipeline.put(present, pipeline)
                                : Operation.Put.of(layer, Namespace.of(layer.getElements()))));
        if (made.isOther() && operations.stream().noneMatch(put -> put.getKey().equals(StoredPipeline.KEY))) {
            operations.add(StoredPipeline.put(present, pipeline));
        }
        made.changes().forEach(change -> operations.add(changed(change, present)));
        for (TableDefinition<?> table : made.missing()) {
            try {
                Collection<Instant> repairs = made.isKept() ? past.of(table, head) : List.of();
                operations.add(Operation.Put.of(Lake.key(table.fullName()), create(table, claim.mark(), repairs)));
            } catch (RuntimeException e) {
                throw Warehouse.unusable(lake.address(), e);
            }
        }
        try {
            lake.branch()
                    .commit(
                            head,
                            CommitMeta.builder()
                                    .message(made.message())
                                    .author("kappalake")
                                    .putAllProperties(StoredPipeline.commitProperties(pipeline))
                                    .build(),
                            operations);
            return true;
        } catch (NessieConflictException e) {
            return false;
        }
    }

    /** Whether a namespace that others made gets the pipeline's files. */
    private boolean isStored(ContentKey layer, Map<ContentKey, Content> present) {
        return layer.equals(StoredPipeline.KEY)
                && !pipeline.isEmpty()
                && StoredPipeline.in(present).orElseGet(TreeMap::new).isEmpty();
    }

    private Operation changed(SchemaChange change, Map<ContentKey, Content> present) {
        ContentKey key = Lake.key(change.table());
        IcebergTable base = (IcebergTable) present.get(key);
        TableMetadata now = lake.metadata().read(lake.io(), change.table(), base.getMetadataLocation());
        LakeCommit staged =
                lake.commit("").change(TableChange.of(change.table()).columns(change));
        return StagedTable.stage(key, base, now, lake.io(), staged).put();
    }

    private IcebergTable create(TableDefinition<?> table, WarehouseMark mark, Collection<Instant> repairs) {
        PartitionSpec spec = table.spec();
        String directory = freeLocation(table);
        Map<String, String> properties = TableSettings.of(table);
        properties.put(WarehouseMark.OWNER, mark.owner(directory));
        if (!repairs.isEmpty()) {
            properties.put(Repairs.PROPERTY, Repairs.text(repairs));
        }
        TableMetadata metadata =
                TableMetadata.newTableMetadata(table.schema(), spec, SortOrder.unsorted(), directory, properties);
        TableMetadata written = MetadataFile.write(lake.io(), 0, metadata);
        return IcebergTable.of(
                written.metadataFileLocation(),
                -1,
                metadata.currentSchemaId(),
                metadata.defaultSpecId(),
                metadata.defaultSortOrderId());
    }

    /**
     * Other branches may still need the files of a former table of that name, so a new table never shares its
     * directory.
     */
    private String freeLocation(TableDefinition<?> table) {
        String location = Warehouse.root(lake.address()) + "/" + table.layer() + "/" + table.name();
        FileIO io = lake.io();
        boolean taken = io instanceof SupportsPrefixOperations files
                && files.listPrefix(location + "/").iterator().hasNext();
        return taken ? location + "-" + UUID.randomUUID().toString().substring(0, 8) : location;
    }
}
