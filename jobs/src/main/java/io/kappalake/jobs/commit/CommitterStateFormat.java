package io.kappalake.jobs.commit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.LedgerText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.iceberg.ContentFileParser;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.util.JsonUtil;

/**
 * The committer's state as bytes: the version (a big-endian {@code int}), then JSON in UTF-8. It names no class of ours
 * or of Iceberg, so a savepoint survives when classes move or change. Data files have the form of Iceberg's REST
 * protocol.
 *
 * <p>State of release 0.1.0, in Java serialization, is read too: see {@link JavaSerializedState}.
 */
final class CommitterStateFormat {

    static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Function<String, Map<Integer, PartitionSpec>> specs;

    /** @param specs partition specs of a table by their id */
    CommitterStateFormat(Function<String, Map<Integer, PartitionSpec>> specs) {
        this.specs = specs;
    }

    byte[] write(CommitterState state) {
        ObjectNode root = JSON.createObjectNode();
        root.putRawValue("landed", new RawValue(LedgerText.positions(state.landed())));
        root.putRawValue("positions", new RawValue(LedgerText.positions(state.positions())));
        root.putRawValue("progress", new RawValue(LedgerText.progress(state.progress())));
        state.newestId().ifPresent(id -> root.put("newestId", id));
        ArrayNode pending = root.putArray("pending");
        state.pending().forEach(commit -> write(commit, pending.addObject()));
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + json.length)
                .putInt(VERSION)
                .put(json)
                .array();
    }

    private void write(PendingCommit commit, ObjectNode node) {
        ObjectNode ledger = node.putObject("ledger");
        commit.ledger().toProperties().forEach(ledger::put);
        write(commit.added(), node.putObject("added"));
        write(commit.replaced(), node.putObject("replaced"));
        node.put("namesTopics", commit.namesTopics());
        node.put("rules", commit.rules());
        ObjectNode repairs = node.putObject("repairs");
        commit.repairs().forEach((table, starts) -> {
            ArrayNode sorted = repairs.putArray(table);
            new TreeSet<>(starts).forEach(sorted::add);
        });
    }

    private void write(Map<String, List<DataFile>> byTable, ObjectNode node) {
        new TreeMap<>(byTable).forEach((table, files) -> {
            ArrayNode array = node.putArray(table);
            files.forEach(file -> array.addRawValue(new RawValue(
                    ContentFileParser.toJson(file, specs.apply(table).get(file.specId())))));
        });
    }

    /** Throws without a retry by Flink if the bytes are not a state that this release knows. */
    CommitterState read(byte[] bytes, ClassLoader classes) {
        try {
            return JavaSerializedState.isIn(bytes) ? JavaSerializedState.read(bytes, classes) : readVersion(bytes);
        } catch (LakeException e) {
            // The lake did not answer, which is no fault of the state.
            throw e;
        } catch (IOException | ClassNotFoundException | RuntimeException e) {
            throw new SuppressRestartsException(new LakeException(
                    "The restored state of the committer (" + bytes.length + " bytes) cannot be read ("
                            + LakeException.innermost(e)
                            + "). It is damaged or of another release: start with --from-state none,"
                            + " which resumes from the lake itself",
                    e));
        }
    }

    private CommitterState readVersion(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int version = in.remaining() < Integer.BYTES ? 0 : in.getInt();
        if (version != VERSION) {
            throw new IOException("version " + version + ", this release reads version " + VERSION);
        }
        JsonNode root = JSON.readTree(bytes, in.position(), in.remaining());
        List<PendingCommit> pending = new ArrayList<>();
        for (JsonNode commit : root.required("pending")) {
            pending.add(commit(commit));
        }
        return new CommitterState(
                LedgerText.positions(root.required("landed").toString()),
                pending,
                LedgerText.positions(root.required("positions").toString()),
                LedgerText.progress(root.required("progress").toString()),
                Optional.ofNullable(root.get("newestId")).map(JsonNode::asText));
    }

    private PendingCommit commit(JsonNode node) throws IOException {
        Map<String, String> ledger = new TreeMap<>();
        node.required("ledger")
                .properties()
                .forEach(property ->
                        ledger.put(property.getKey(), property.getValue().asText()));
        Map<String, Set<Long>> repairs = new TreeMap<>();
        node.required("repairs").properties().forEach(table -> {
            Set<Long> starts = new HashSet<>();
            table.getValue().forEach(start -> starts.add(start.asLong()));
            repairs.put(table.getKey(), starts);
        });
        return new PendingCommit(
                Ledger.fromProperties(ledger).orElseThrow(() -> new IOException("a pending commit has no ledger")),
                files(node.required("added")),
                files(node.required("replaced")),
                repairs,
                node.path("namesTopics").asBoolean(),
                node.path("rules").asText());
    }

    private Map<String, List<DataFile>> files(JsonNode byTable) {
        Map<String, List<DataFile>> files = new TreeMap<>();
        byTable.properties().forEach(table -> {
            Map<Integer, PartitionSpec> known = specs.apply(table.getKey());
            List<DataFile> ofTable = new ArrayList<>();
            table.getValue()
                    .forEach(file -> ofTable.add((DataFile)
                            JsonUtil.parse(file.toString(), node -> ContentFileParser.fromJson(node, known))));
            files.put(table.getKey(), ofTable);
        });
        return files;
    }
}
