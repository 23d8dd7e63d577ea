package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Shards;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** The shards, by their Flink keys, whose state this subtask holds. */
final class OwnedShards {

    private OwnedShards() {}

    static Set<Integer> of(TaskInfo subtask) {
        return Arrays.stream(Shards.all())
                .filter(key -> subtask.getIndexOfThisSubtask()
                        == KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                key, subtask.getMaxNumberOfParallelSubtasks(), subtask.getNumberOfParallelSubtasks()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
