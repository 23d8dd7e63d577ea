package io.kappalake.transforms.gold;

import java.io.Serializable;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyedStateBackend;

/** The content of a {@link WindowSource}, in Flink's keyed state. */
public interface KeyedSource<S> {

    /** Loads the state of this subtask's shards into the source. */
    void restore(S source, KeyGroupRange owned) throws Exception;

    /** Updates the state to the source's content. */
    void save(S source) throws Exception;

    /** Registers the state; its descriptors are part of every savepoint. */
    @FunctionalInterface
    interface Opener<S> extends Serializable {
        KeyedSource<S> open(KeyedStateBackend<Integer> backend, KeyedStateStore store);
    }
}
