package io.kappalake.transforms.silver.identity;

import static io.kappalake.transforms.silver.identity.DeduplicateFixture.COUNTS;
import static io.kappalake.transforms.silver.identity.DeduplicateFixture.counts;
import static io.kappalake.transforms.silver.identity.DeduplicateFixture.harness;
import static io.kappalake.transforms.silver.identity.DeduplicateFixture.quote;
import static io.kappalake.transforms.silver.identity.DeduplicateFixture.quotes;

import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.feed.PartitionClock;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.row.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** All subtasks of the operator, fed by shard as Flink would. */
final class DeduplicateJob {

    private final List<KeyedOneInputStreamOperatorTestHarness<Integer, Row, Row>> subtasks = new ArrayList<>();
    private long checkpoint;

    DeduplicateJob(
            List<OperatorSubtaskState> state, int parallelism, boolean rocksDb, PastEvents<Row> past, Duration horizon)
            throws Exception {
        for (int subtask = 0; subtask < parallelism; subtask++) {
            KeyedOneInputStreamOperatorTestHarness<Integer, Row, Row> harness =
                    harness(past, horizon, Shards.COUNT, parallelism, subtask);
            harness.setStateBackend(rocksDb ? new EmbeddedRocksDBStateBackend(true) : new HashMapStateBackend());
            if (!state.isEmpty()) {
                OperatorSubtaskState all =
                        AbstractStreamOperatorTestHarness.repackageState(state.toArray(OperatorSubtaskState[]::new));
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        all, Shards.COUNT, state.size(), parallelism, subtask));
            }
            harness.open();
            subtasks.add(harness);
        }
    }

    /** Takes them and what waits. */
    void take(Row... quotes) throws Exception {
        takeSome(quotes);
        idle(false);
    }

    /** Takes one and repeats of it, so many that its partition's clock follows. */
    void takeOften(Row quote) throws Exception {
        take(Collections.nCopies(2 * PartitionClock.FULL + 2, quote).toArray(Row[]::new));
    }

    void idle(boolean idle) throws Exception {
        for (var subtask : subtasks) {
            subtask.processWatermarkStatus(idle ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
        }
    }

    /** Some of them may wait for more. */
    void takeSome(Row... quotes) throws Exception {
        for (Row quote : quotes) {
            int group =
                    Arrays.asList(Shards.all()).indexOf(Deduplicate.<Row>shard().getKey(quote));
            subtasks.get(group * subtasks.size() / Shards.COUNT).processElement(new StreamRecord<>(quote));
        }
    }

    /** As Flink would without a shuffle. */
    void takeAt(int subtask, Row... quotes) throws Exception {
        for (Row quote : quotes) {
            subtasks.get(subtask).getOneInputOperator().processElement(new StreamRecord<>(quote));
        }
    }

    void watermark(long millis) throws Exception {
        for (var subtask : subtasks) {
            subtask.processWatermark(millis);
        }
    }

    /** After it a partition that was not heard has ended. */
    void longTime() throws Exception {
        for (int i = 0; i < KafkaClock.PATIENCE; i++) {
            checkpoint();
        }
    }

    List<OperatorSubtaskState> checkpoint() throws Exception {
        checkpoint++;
        List<OperatorSubtaskState> state = new ArrayList<>();
        for (var subtask : subtasks) {
            subtask.prepareSnapshotPreBarrier(checkpoint);
            state.add(subtask.snapshot(checkpoint, checkpoint));
        }
        return state;
    }

    /** The events that passed since the last call. */
    List<Row> passed() {
        List<Row> passed = new ArrayList<>();
        for (var subtask : subtasks) {
            passed.addAll(subtask.extractOutputValues());
            subtask.getOutput().clear();
        }
        return passed;
    }

    /** Events, watermarks and idleness of the only subtask since the last call. */
    List<Object> outputInOrder() {
        List<Object> output = new ArrayList<>();
        for (Object each : subtasks.get(0).getOutput()) {
            output.add(each instanceof StreamRecord<?> record ? record.getValue() : each);
        }
        subtasks.get(0).getOutput().clear();
        return output;
    }

    List<FeedCounts> countsAtBarrier() throws Exception {
        checkpoint++;
        for (var subtask : subtasks) {
            subtask.prepareSnapshotPreBarrier(checkpoint);
        }
        return sideOutput();
    }

    List<FeedCounts> countsAtEnd() throws Exception {
        for (var subtask : subtasks) {
            subtask.endInput();
        }
        return sideOutput();
    }

    private List<FeedCounts> sideOutput() {
        return subtasks.stream()
                .map(subtask -> subtask.getSideOutput(COUNTS))
                .flatMap(output -> {
                    List<FeedCounts> counts = output == null
                            ? List.of()
                            : output.stream()
                                    .map(record -> record.getValue().counts())
                                    .toList();
                    if (output != null) {
                        output.clear();
                    }
                    return counts.stream();
                })
                .toList();
    }

    /** Entries in Flink's keyed state, without each shard's list of them. */
    int chunks() throws Exception {
        int[] count = {0};
        for (var subtask : subtasks) {
            KeyedStateBackend<Integer> state =
                    ((AbstractStreamOperator<?>) subtask.getOperator()).getKeyedStateBackend();
            state.applyToAllKeys(
                    VoidNamespace.INSTANCE,
                    VoidNamespaceSerializer.INSTANCE,
                    Deduplicate.IDENTITIES,
                    (shard, chunks) -> chunks.keys().forEach(number -> count[0] += number < 0 ? 0 : 1));
        }
        return count[0];
    }

    long identitiesInMemory() {
        return subtasks.stream()
                .mapToLong(subtask -> ((Deduplicate<?>) subtask.getOperator()).identitiesInMemory())
                .sum();
    }

    void stop() throws Exception {
        for (var subtask : subtasks) {
            subtask.close();
        }
    }
}
