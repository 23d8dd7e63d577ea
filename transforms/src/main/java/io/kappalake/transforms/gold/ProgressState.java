package io.kappalake.transforms.gold;

import io.kappalake.tables.ledger.Progress;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;

/**
 * Keeps a family's progress over restarts. Every subtask restores the progress of all and takes the furthest, at any
 * parallelism.
 */
final class ProgressState {

    private final ListState<Tuple2<Long, Long>> state;

    ProgressState(OperatorStateStore store) throws Exception {
        state = store.getUnionListState(new ListStateDescriptor<>("progress", Types.TUPLE(Types.LONG, Types.LONG)));
    }

    void restore(OpenWindows<?> windows) throws Exception {
        for (Tuple2<Long, Long> stored : state.get()) {
            windows.resume(new Progress(stored.f0, stored.f1));
        }
    }

    void save(Progress progress) throws Exception {
        state.update(List.of(Tuple2.of(progress.watermark(), progress.sealed())));
    }
}
