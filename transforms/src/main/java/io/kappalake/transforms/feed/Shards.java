package io.kappalake.transforms.feed;

import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Spreads keys over a fixed number of shards, one per Flink key group. State is kept by shard in compact structures,
 * and a change of parallelism moves whole shards. {@link #keyOf} chooses Flink keys so that each key group has exactly
 * one.
 */
public final class Shards {

    /** Number of shards and of key groups, hence the greatest parallelism. */
    public static final int COUNT = 128;

    private static final Integer[] KEYS = keys();

    private Shards() {}

    /** The Flink key for a well-mixed hash. */
    public static Integer keyOf(long hash) {
        return KEYS[of(hash)];
    }

    /** The shard and key group of a well-mixed hash: 0 to {@link #COUNT} - 1. */
    public static int of(long hash) {
        return (int) (hash >>> 57);
    }

    /** The Flink key of a shard. */
    public static Integer keyOfShard(int shard) {
        return KEYS[shard];
    }

    /** The shards of a subtask. */
    public static KeyGroupRange ownedBy(TaskInfo task) {
        int most = task.getMaxNumberOfParallelSubtasks();
        if (most != COUNT) {
            throw new IllegalStateException("Greatest parallelism is " + most + ": set pipeline.max-parallelism to "
                    + COUNT + ", the number of shards");
        }
        return KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                most, task.getNumberOfParallelSubtasks(), task.getIndexOfThisSubtask());
    }

    /** All keys, by key group. */
    public static Integer[] all() {
        return KEYS.clone();
    }

    private static Integer[] keys() {
        Integer[] keys = new Integer[COUNT];
        int found = 0;
        for (int candidate = 0; found < COUNT; candidate++) {
            int group = KeyGroupRangeAssignment.assignToKeyGroup(candidate, COUNT);
            if (keys[group] == null) {
                keys[group] = candidate;
                found++;
            }
        }
        return keys;
    }
}
