package io.kappalake.transforms.gold;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.Wire;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;

/**
 * One run of a window operator at some parallelism, in front of Gold tables that outlive it. Partials take the way over
 * the wire. Whoever starts a run closes it.
 */
public final class GoldRun<P extends Partial> implements AutoCloseable {

    public static final OutputTag<Committable> COMMITTABLES =
            new OutputTag<>("committables", Types.GENERIC(Committable.class));

    private final List<KeyedOneInputStreamOperatorTestHarness<Integer, P, GoldBucket<?>>> subtasks = new ArrayList<>();
    private final Progress before;
    private final GoldFiles files;
    private final Wire<P> wire;
    private final Map<String, Set<Long>> repairs = new HashMap<>();
    private final Set<String> written = new HashSet<>();
    private Progress progress;
    private String family;
    private long checkpoint;
    private boolean committed;

    private GoldRun(Progress before, GoldFiles files, Wire<P> wire) {
        this.before = before;
        this.files = files;
        this.wire = wire;
    }

    /**
     * @param lake how far a run without state is told that the tables are
     * @param before null for a run without state
     * @param reached how far the tables are
     */
    public static <P extends Partial, S extends WindowSource<P>> GoldRun<P> start(
            Family<S, P> family,
            Duration latenessHorizon,
            List<FeedFold.Past<S>> past,
            Progress lake,
            int parallelism,
            StateBackend backend,
            OperatorSubtaskState before,
            int parallelismBefore,
            Progress reached,
            GoldFiles files)
            throws Exception {
        GoldRun<P> run = new GoldRun<>(reached, files, family.partials().wire());
        for (int index = 0; index < parallelism; index++) {
            var subtask = new KeyedOneInputStreamOperatorTestHarness<>(
                    operator(family, latenessHorizon, past, lake),
                    Partial::shard,
                    Types.INT,
                    Shards.COUNT,
                    parallelism,
                    index);
            subtask.setStateBackend(backend);
            subtask.setup(new Materialized());
            if (before != null) {
                subtask.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        before, Shards.COUNT, parallelismBefore, parallelism, index));
            }
            subtask.open();
            run.subtasks.add(subtask);
        }
        return run;
    }

    /** The family as a task gets it: serialized with the job. */
    private static <P extends Partial, S extends WindowSource<P>> GoldWindows<S, P> operator(
            Family<S, P> family, Duration latenessHorizon, List<FeedFold.Past<S>> past, Progress lake)
            throws Exception {
        return new GoldWindows<>(InstantiationUtil.clone(family), latenessHorizon, past, lake, COMMITTABLES);
    }

    public void partial(P partial) throws Exception {
        P received = overTheWire(partial);
        int index =
                KeyGroupRangeAssignment.assignKeyToParallelOperator(received.shard(), Shards.COUNT, subtasks.size());
        subtasks.get(index).processElement(new StreamRecord<>(received));
    }

    private P overTheWire(P partial) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        wire.write(partial, out);
        return wire.read(new DataInputDeserializer(out.getCopyOfBuffer()));
    }

    public void watermark(long flinkWatermark) throws Exception {
        for (var subtask : subtasks) {
            subtask.processWatermark(flinkWatermark);
        }
    }

    /** The barrier of a checkpoint and its commit. */
    public OperatorSubtaskState checkpoint() throws Exception {
        checkpoint++;
        List<OperatorSubtaskState> states = new ArrayList<>();
        written.clear();
        for (var subtask : subtasks) {
            subtask.prepareSnapshotPreBarrier(checkpoint);
            states.add(subtask.snapshot(checkpoint, checkpoint));
        }
        commit();
        return AbstractStreamOperatorTestHarness.repackageState(states.toArray(new OperatorSubtaskState[0]));
    }

    public void endInput() throws Exception {
        written.clear();
        for (var subtask : subtasks) {
            subtask.endInput();
        }
        commit();
    }

    private void commit() {
        List<GoldBucket<?>> buckets = new ArrayList<>();
        progress = null;
        for (var subtask : subtasks) {
            subtask.extractOutputValues().forEach(buckets::add);
            subtask.getOutput().clear();
            for (StreamRecord<Committable> committable : subtask.getSideOutput(COMMITTABLES)) {
                note(committable.getValue());
            }
            subtask.getSideOutput(COMMITTABLES).clear();
        }
        if (!committed) {
            files.dropFrom(before.sealed());
            committed = true;
        }
        for (GoldBucket<?> bucket : buckets) {
            files.replace(bucket);
            written.add(bucket.table().fullName() + " " + bucket.name());
        }
    }

    private void note(Committable committable) {
        committable.repairs().forEach((table, starts) -> repairs.computeIfAbsent(table, any -> new HashSet<>())
                .addAll(starts));
        String familyAndWriter = committable.progress().keySet().iterator().next();
        family = familyAndWriter.replaceFirst("/.*", "");
        Progress one = committable.progress().get(familyAndWriter);
        progress = progress == null ? one : progress.least(one);
    }

    /** As of the last commit. */
    public Progress progress() {
        return progress;
    }

    public String family() {
        return family;
    }

    /** By table, over all commits of the run. */
    public Map<String, Set<Long>> repairs() {
        return repairs;
    }

    /** Table and name of the buckets of the last commit. */
    public Set<String> written() {
        return written;
    }

    /** Entries of a keyed state, over all subtasks. */
    public <K> List<K> keysOfState(MapStateDescriptor<K, ?> descriptor) throws Exception {
        List<K> keys = new ArrayList<>();
        for (var subtask : subtasks) {
            AbstractStreamOperator<?> operator = subtask.getOperator();
            for (int shard : Shards.ownedBy(operator.getRuntimeContext().getTaskInfo())) {
                operator.setCurrentKey(Shards.keyOfShard(shard));
                operator.getKeyedStateStore().getMapState(descriptor).keys().forEach(keys::add);
            }
        }
        return keys;
    }

    @Override
    public void close() throws Exception {
        for (var subtask : subtasks) {
            subtask.close();
        }
    }
}
