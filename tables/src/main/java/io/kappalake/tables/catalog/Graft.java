package io.kappalake.tables.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kappalake.tables.storage.Warehouse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.DataOperations;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotIdGeneratorUtil;
import org.apache.iceberg.SnapshotParser;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.io.FileIO;

/**
 * Gives a table the files that it had at another commit, also of another branch, as a snapshot on top of its own.
 * Readers that follow the table continue. If its metadata were put back instead, they would fail: the snapshot that
 * they have read would not be part of its past.
 */
public final class Graft {

    /** Entry of the summary: hash of that commit. */
    private static final String AS_OF = "as-of";

    private static final ObjectMapper JSON = new ObjectMapper();

    private Graft() {}

    /** Whether a snapshot does not build on the one before it, but took the table to another commit. */
    public static boolean is(Snapshot snapshot) {
        return snapshot.summary().containsKey(AS_OF);
    }

    /** Whether both are of one table and differ in their files. */
    static boolean isPossible(TableMetadata now, TableMetadata then) {
        return now.currentSnapshot() != null
                && then.currentSnapshot() != null
                && now.currentSnapshot().snapshotId() != then.currentSnapshot().snapshotId()
                && now.uuid().equals(then.uuid())
                && now.schema().sameSchema(then.schema())
                && now.spec().equals(then.spec());
    }

    /**
     * The metadata of {@code now} with the files and the repairs of {@code then}; not yet written, but for a manifest
     * list of its own.
     */
    static TableMetadata of(
            TableMetadata now, TableMetadata then, FileIO io, String hash, Map<String, String> summary) {
        long id = SnapshotIdGeneratorUtil.generateSnapshotID();
        // Deleting what this commit wrote must not take a list from the other one.
        String list = now.location() + "/metadata/snap-" + id + "-1-" + UUID.randomUUID() + ".avro";
        Warehouse.write(io, list, bytes(io, then.currentSnapshot().manifestListLocation()));

        TableMetadata.Builder grafted = TableMetadata.buildFrom(now);
        String repairs = then.properties().getOrDefault(Repairs.PROPERTY, "");
        if (repairs.isEmpty()) {
            grafted.removeProperties(Set.of(Repairs.PROPERTY));
        } else {
            grafted.setProperties(Map.of(Repairs.PROPERTY, repairs));
        }
        return grafted.setBranchSnapshot(snapshot(now, then, id, list, hash, summary), SnapshotRef.MAIN_BRANCH)
                .build();
    }

    private static Snapshot snapshot(
            TableMetadata now, TableMetadata then, long id, String list, String hash, Map<String, String> summary) {
        ObjectNode json = JSON.createObjectNode()
                .put("snapshot-id", id)
                .put("parent-snapshot-id", now.currentSnapshot().snapshotId())
                .put("sequence-number", Math.max(now.lastSequenceNumber(), then.lastSequenceNumber()) + 1)
                .put("timestamp-ms", Math.max(System.currentTimeMillis(), now.lastUpdatedMillis()))
                .put("manifest-list", list)
                .put("schema-id", now.currentSchemaId());
        ObjectNode says = json.putObject("summary")
                .put("operation", DataOperations.OVERWRITE)
                .put(AS_OF, hash);
        then.currentSnapshot().summary().forEach((key, value) -> {
            if (key.startsWith("total-")) {
                says.put(key, value);
            }
        });
        summary.forEach(says::put);
        return SnapshotParser.fromJson(json.toString());
    }

    private static byte[] bytes(FileIO io, String location) {
        try (InputStream in = io.newInputFile(location).newStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
