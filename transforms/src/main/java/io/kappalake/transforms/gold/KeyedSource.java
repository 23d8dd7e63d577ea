package io.kappalake.transforms.gold;

import java.io.Serializable;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyedStateBackend;

/** What a {@link WindowSource} holds, in Flink's keyed state. */
public interface KeyedSource<S> {

    /** Gives the source what the state has in the shards of this subtask. */
    void restore(S source, KeyGroupRange owned) throws Exception;

    /** Brings the state up to what the source holds. */
    void save(S source) throws Exception;

    /** Registers the state; its descriptors are part of every savepoint. */
    @FunctionalInterface
    interface Opener<S> extends Serializable {
        KeyedSource<S> open(KeyedStateBackend<Integer> backend, KeyedStateStore store);
    }
}
