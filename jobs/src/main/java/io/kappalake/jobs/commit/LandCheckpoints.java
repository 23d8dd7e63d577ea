package io.kappalake.jobs.commit;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.tables.ledger.Share;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.transforms.LakeTables;
import java.io.Serializable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.IOUtils;
import org.apache.flink.util.InstantiationUtil;

/**
 * The committer, the one place where the job changes the lake: gathers the shares of a checkpoint, keeps them in state, and lands them as one
 * commit once the checkpoint has completed. Parallelism 1.
 *
 * <p>After a restart the lake decides, not Flink: a pending commit that the lake has is not made again, and a run whose state does not continue
 * where the lake stands is refused for good.
 */
public final class LandCheckpoints extends AbstractStreamOperator<Void> implements OneInputStreamOperator<Share, Void> {

    private final String pipeline;
    private final LakeAddress address;
    private final Probe probe;
    private final BetweenCommits between;

    private transient Lake lake;
    private transient OpenCheckpoint open;
    private transient Map<String, Map<Integer, Long>> landed;
    private transient String newestId;
    private transient NavigableMap<Long, PendingCommit> pending;
    private transient ListState<byte[]> state;
    private transient CommitMetrics metrics;
    private transient BesideCommitter beside;

    /** @param between what else to do on the lake, while no commit is under way */
    public LandCheckpoints(String pipeline, LakeAddress address, Probe probe, BetweenCommits between) {
        this.pipeline = pipeline;
        this.address = address;
        this.probe = probe;
        this.between = between;
    }

    /**
     * What the committer keeps. The progress is the job's and not the lake's: a checkpoint that only sealed buckets has no commit, and a run
     * restored from it no longer has these buckets to write them anew.
     *
     * @param landed positions in the lake before the first of the pending commits
     * @param pending in order, not yet known to have landed
     * @param positions after all of them
     * @param newestId id of the lake's newest ledger, after which the first pending commit comes; empty where the lake had none, null in states
     *     that were made before it was kept
     */
    private record Kept(
            Map<String, Map<Integer, Long>> landed,
            List<PendingCommit> pending,
            Map<String, Map<Integer, Long>> positions,
            Map<String, Progress> progress,
            String newestId)
            implements Serializable {

        /**
         * The pending commits that come after the lake's newest; all where it is none of them.
         *
         * @param commitOf hash of the commit with a ledger's id, or empty
         */
        List<PendingCommit> after(Optional<Ledger> newest, Function<String, String> commitOf) {
            for (int i = pending.size() - 1; i >= 0; i--) {
                String id = pending.get(i).ledger().id();
                if (newest.filter(ledger -> ledger.id().equals(id)).isPresent()) {
                    return pending.subList(i + 1, pending.size());
                }
            }
            RestoredPositions.check(landed, ends(newest), () -> commitOf.apply(ownId()));
            if (newestId != null) {
                RestoredPositions.checkNewest(newestId, idOf(newest));
            }
            return pending;
        }

        /** Id of the newest ledger that this state knows, which is that of the commit it belongs to. */
        private String ownId() {
            return pending.isEmpty()
                    ? String.valueOf(newestId)
                    : pending.get(pending.size() - 1).ledger().id();
        }
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore()
                .getListState(
                        new ListStateDescriptor<>("pending", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        pending = new TreeMap<>();
        lake = Lake.open(address);
        metrics = CommitMetrics.in(getMetricGroup(), lake, Clock.systemUTC());
        Optional<Kept> kept = kept();
        Optional<Ledger> newest = kept.isEmpty() ? lake.lastLedger() : landMissing(kept.get(), lake.lastLedger());
        Map<String, Progress> progress =
                kept.map(Kept::progress).or(() -> newest.map(Ledger::progress)).orElse(Map.of());
        String run = RunId.next(getContainingTask().getEnvironment().getJobID().toHexString());
        landed = ends(newest);
        newestId = idOf(newest);
        open = new OpenCheckpoint(
                pipeline, run, landed, progress, newest.isEmpty() ? Map.of() : UnsealedGold.files(lake, progress));
        // The first commit of a JVM takes a second or two longer: let that pass before the first checkpoint waits for
        // it.
        lake.warmUp(LakeTables.ALL.stream().map(TableDefinition::fullName).toList());
        beside = BesideCommitter.start(between, address, getMetricGroup());
    }

    private Optional<Kept> kept() throws Exception {
        for (byte[] bytes : state.get()) {
            return Optional.of(InstantiationUtil.deserializeObject(bytes, getUserCodeClassloader()));
        }
        return Optional.empty();
    }

    /** Lands what the restored state has and the lake has not, and returns the lake's newest ledger after that. */
    private Optional<Ledger> landMissing(Kept kept, Optional<Ledger> newest) {
        List<PendingCommit> missing = kept.after(newest, this::commitOf);
        if (!missing.isEmpty()) {
            // What was rolled back must not come back because some state still holds it.
            RestoredPositions.checkNotRolledBack(
                    missing.stream().map(PendingCommit::ledger).toList(), lake.rolledBack());
        }
        newestId = idOf(newest);
        missing.forEach(this::land);
        Optional<Ledger> last = missing.isEmpty()
                ? newest
                : Optional.of(missing.get(missing.size() - 1).ledger());
        RestoredPositions.check(kept.positions(), ends(last), () -> commitOf(kept.ownId()));
        return last;
    }

    private String commitOf(String id) {
        return lake.history(lake.head())
                .filter(commit ->
                        commit.ledger().filter(ledger -> ledger.id().equals(id)).isPresent())
                .map(Commit::hash)
                .findFirst()
                .orElse("");
    }

    private static Map<String, Map<Integer, Long>> ends(Optional<Ledger> ledger) {
        return ledger.map(Ledger::ends).orElse(Map.of());
    }

    /** Empty for a lake that was rolled back to before its first ledger, as for one that never had any. */
    private static String idOf(Optional<Ledger> ledger) {
        return ledger.filter(known -> !known.offsets().isEmpty())
                .map(Ledger::id)
                .orElse("");
    }

    @Override
    public void processElement(StreamRecord<Share> element) {
        // Writers share at the barrier only.
        beside.commitBegins();
        open.add(element.getValue());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        PendingCommit commit = open.close(context.getCheckpointId());
        if (!commit.isEmpty()) {
            pending.put(context.getCheckpointId(), commit);
            metrics.prepared();
        }
        Kept kept = new Kept(landed, new ArrayList<>(pending.values()), open.positions(), open.progress(), newestId);
        state.update(List.of(InstantiationUtil.serializeObject(kept)));
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
        super.notifyCheckpointComplete(checkpoint);
        // Checkpoints that were aborted or whose completion was never told are part of the first one after them that
        // completes.
        NavigableMap<Long, PendingCommit> complete = pending.headMap(checkpoint, true);
        complete.values().stream().reduce(PendingCommit::then).ifPresent(this::land);
        complete.clear();
        beside.commitEnds();
    }

    @Override
    public void notifyCheckpointAborted(long checkpoint) throws Exception {
        super.notifyCheckpointAborted(checkpoint);
        beside.commitEnds();
    }

    private void land(PendingCommit pendingCommit) {
        if (pendingCommit.isEmpty()) {
            return;
        }
        try {
            pendingCommit.on(lake, newestId).probe(probe).land();
            landed = pendingCommit.ledger().ends();
            metrics.landed(pendingCommit);
            newestId = pendingCommit.ledger().id();
        } catch (CommitRefused e) {
            // To try again would be refused again: only a person can decide which of the two is right.
            throw new SuppressRestartsException(e);
        }
    }

    @Override
    public void close() throws Exception {
        super.close();
        IOUtils.closeAll(beside, lake);
    }
}
