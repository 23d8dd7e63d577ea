package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.PastEvents;
import java.io.Serializable;
import org.apache.flink.runtime.state.KeyGroupRange;

/**
 * How a family folds the accepted events of a feed.
 *
 * @param shard of an event: that of the partial that it joins
 */
public record FeedFold<E extends Event, S>(Feed<E> feed, Fold<E, S> fold, ShardOf<E> shard) implements Serializable {

    /** Adds an event to the source. */
    @FunctionalInterface
    public interface Fold<E, S> extends Serializable {
        void add(S held, E event);
    }

    /** Number of the shard that an event belongs to. */
    @FunctionalInterface
    public interface ShardOf<E> extends Serializable {
        int of(E event);
    }

    /** Past events of one feed, ready to be folded, for a run that starts without state. */
    @FunctionalInterface
    public interface Past<S> extends Serializable {
        /** Folds the events of the owned shards with event time {@code from} or later. */
        void addTo(S source, long from, KeyGroupRange owned);
    }

    public Past<S> past(PastEvents<E> events) {
        return (source, from, owned) -> events.sinceEventTime(from, event -> {
            if (owned.contains(shard.of(event))) {
                fold.add(source, event);
            }
        });
    }
}
