package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Ownership.Claim;
import io.kappalake.tables.definition.SchemaCheck;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.metadata.MetadataFile;
import io.kappalake.tables.metadata.TableSettings;
import io.kappalake.tables.storage.Warehouse;
import io.kappalake.tables.storage.WarehouseMark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.SortOrder;
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

/** Creates the lake's missing tables in one commit, in a warehouse that the lake owns. */
final class Provisioning {

    private static final int ATTEMPTS = 20;

    private final Lake lake;
    private final Collection<? extends TableDefinition<?>> tables;
    private final Map<String, String> pipeline;
    private final Map<String, String> builtIn;
    private final Lake.PastWindows past;

    /**
     * @param pipeline its files; empty for the built-in one
     * @param builtIn what no files stand for in a lake that has tables
     * @param past what a new table must have repaired, so that it gets the rows of events that were there before it
     */
    Provisioning(
            Lake lake,
            Collection<? extends TableDefinition<?>> tables,
            Map<String, String> pipeline,
            Map<String, String> builtIn,
            Lake.PastWindows past) {
        this.lake = lake;
        this.tables = tables;
        this.pipeline = pipeline;
        this.builtIn = builtIn;
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
            boolean hasMore = isKept && hasMore(stored);
            List<TableDefinition<?>> missing = new ArrayList<>();
            for (TableDefinition<?> table : tables) {
                Content content = present.get(Lake.key(table.fullName()));
                if (content == null) {
                    missing.add(table);
                    continue;
                }
                SchemaCheck.requireSame(table, lake.tableAt(table.fullName(), head));
            }
            if (missing.isEmpty() && claim.noted() || made(head, missing, present, claim, hasMore)) {
                lake.ownership().mark(claim);
                return;
            }
        }
        throw new LakeException("Could not create the tables: other writers changed them " + ATTEMPTS
                + " times; ./lake log shows which");
    }

    /** Whether the pipeline has tables more than the lake's; throws if it differs otherwise. */
    private boolean hasMore(Map<String, String> stored) {
        String ref = lake.address().ref();
        return pipeline.isEmpty() || !stored.isEmpty()
                ? StoredPipeline.requireSame(ref, stored, pipeline)
                : StoredPipeline.requireSame(ref, builtIn, pipeline);
    }

    private List<ContentKey> keys() {
        Set<ContentKey> keys = new LinkedHashSet<>();
        tables.forEach(table -> keys.add(ContentKey.of(table.layer())));
        tables.forEach(table -> keys.add(Lake.key(table.fullName())));
        return List.copyOf(keys);
    }

    private boolean made(
            String head,
            List<TableDefinition<?>> missing,
            Map<ContentKey, Content> present,
            Claim claim,
            boolean hasMore) {
        lake.checkWritable();
        List<Operation> operations = new ArrayList<>();
        if (!claim.noted()) {
            operations.add(lake.ownership().note(head, claim.mark()));
        }
        missing.stream()
                .map(TableDefinition::layer)
                .map(ContentKey::of)
                .distinct()
                .filter(layer -> !present.containsKey(layer) || isStored(layer, present))
                .filter(layer -> claim.noted() || !Ownership.isNote(layer))
                .forEach(layer -> operations.add(
                        layer.equals(StoredPipeline.KEY)
                                ? StoredPipeline.put(present, pipeline)
                                : Operation.Put.of(layer, Namespace.of(layer.getElements()))));
        if (hasMore) {
            operations.add(StoredPipeline.put(present, pipeline));
        }
        for (TableDefinition<?> table : missing) {
            try {
                Collection<Instant> repairs = hasMore ? past.of(table, head) : List.of();
                operations.add(Operation.Put.of(Lake.key(table.fullName()), create(table, claim.mark(), repairs)));
            } catch (RuntimeException e) {
                throw Warehouse.unusable(lake.address(), e);
            }
        }
        String names = missing.stream().map(TableDefinition::fullName).collect(Collectors.joining(", "));
        try {
            lake.branch()
                    .commit(
                            head,
                            CommitMeta.builder()
                                    .message(
                                            missing.isEmpty() ? "Mark the warehouse as this lake's" : "Create " + names)
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
