package io.kappalake.jobs;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.Lake;
import io.kappalake.tables.LakeAddress;
import io.kappalake.tables.Ledger;
import io.kappalake.tables.Probe;
import io.kappalake.tables.Share;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.InstantiationUtil;
import org.apache.iceberg.DataFile;

/**
 * The committer, the one place where the job changes the lake: gathers the shares of a checkpoint, keeps them in state, and lands them as one
 * commit once the checkpoint has completed. Parallelism 1.
 *
 * <p>After a restart the lake decides, not Flink: a pending commit that the lake has is not made again, and a run whose state does not continue
 * where the lake stands is refused for good.
 */
final class LandCheckpoints extends AbstractStreamOperator<Void> implements OneInputStreamOperator<Share, Void> {

    private final String pipeline;
    private final LakeAddress address;
    private final Probe probe;

    private transient Lake lake;
    private transient OpenCheckpoint open;
    private transient NavigableMap<Long, PendingCommit> pending;
    private transient ListState<byte[]> state;

    LandCheckpoints(String pipeline, LakeAddress address, Probe probe) {
        this.pipeline = pipeline;
        this.address = address;
        this.probe = probe;
    }

    /** Positions after all pending commits, and these, in order. */
    private record Kept(HashMap<String, Map<Integer, Long>> positions, ArrayList<PendingCommit> pending) implements Serializable {}

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("pending", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        pending = new TreeMap<>();
        lake = Lake.open(address);
        Optional<Ledger> landed = lake.lastLedger();
        if (context.isRestored()) {
            landed = Optional.ofNullable(landRestored(landed.orElse(null)));
        }
        String run = getContainingTask().getEnvironment().getJobID().toHexString();
        open = new OpenCheckpoint(
                pipeline,
                run,
                landed.map(Ledger::ends).orElse(Map.of()),
                landed.map(Ledger::progress).orElse(Map.of()),
                unsealedGold(landed));
    }

    /** Lands what the restored state has and the lake has not, and returns the lake's ledger after that. */
    private Ledger landRestored(Ledger landed) throws Exception {
        Kept kept = null;
        for (byte[] bytes : state.get()) {
            kept = InstantiationUtil.deserializeObject(bytes, getUserCodeClassloader());
        }
        if (kept == null) {
            return landed;
        }
        List<PendingCommit> missing = new ArrayList<>(kept.pending());
        for (int i = missing.size() - 1; i >= 0 && landed != null; i--) {
            if (missing.get(i).ledger().id().equals(landed.id())) {
                missing.subList(0, i + 1).clear();
                break;
            }
        }
        Ledger last = landed;
        for (PendingCommit commit : missing) {
            land(commit);
            last = commit.ledger();
        }
        RestoredPositions.check(kept.positions(), last == null ? Map.of() : last.ends());
        return last;
    }

    @Override
    public void processElement(StreamRecord<Share> element) {
        open.add(element.getValue());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        PendingCommit commit = open.close(context.getCheckpointId());
        if (!commit.isEmpty()) {
            pending.put(context.getCheckpointId(), commit);
        }
        HashMap<String, Map<Integer, Long>> positions = new HashMap<>();
        open.positions().forEach((topic, offsets) -> positions.put(topic, new TreeMap<>(offsets)));
        Kept kept = new Kept(positions, new ArrayList<>(pending.values()));
        state.update(List.of(InstantiationUtil.serializeObject(kept)));
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        super.notifyCheckpointComplete(checkpoint);
        // Checkpoints that were aborted or whose completion was never told are part of the first one after them that completes.
        NavigableMap<Long, PendingCommit> complete = pending.headMap(checkpoint, true);
        complete.values().stream().reduce(PendingCommit::then).ifPresent(this::land);
        complete.clear();
    }

    private void land(PendingCommit pendingCommit) {
        if (pendingCommit.isEmpty()) {
            return;
        }
        try {
            pendingCommit.on(lake).probe(probe).land();
        } catch (CommitRefused e) {
            // To try again would be refused again: only a person can decide which of the two is right.
            throw new SuppressRestartsException(e);
        }
    }

    /** Gold files of windows that are still in the job's state; sealed ones belong to compaction and repair. */
    private Map<String, List<DataFile>> unsealedGold(Optional<Ledger> landed) {
        if (landed.isEmpty()) {
            return Map.of();
        }
        return UnsealedGold.files(lake, landed.get().progress());
    }

    @Override
    public void close() throws Exception {
        super.close();
        if (lake != null) {
            lake.close();
        }
    }
}
