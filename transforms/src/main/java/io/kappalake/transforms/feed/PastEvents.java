package io.kappalake.transforms.feed;

import java.io.Serializable;
import java.util.function.Consumer;

/**
 * The accepted events already in the lake, for a job that starts without state. Times are microseconds since the epoch.
 */
public interface PastEvents<E extends Event> extends Serializable {

    /** Passes every accepted event with {@code kafkaTimestamp >= from}, in no order. */
    void sinceKafkaTime(long from, Consumer<E> each);

    /** Passes every accepted event with {@code eventTime >= from}, in no order. */
    void sinceEventTime(long from, Consumer<E> each);

    /**
     * The Kafka time at which reading resumes: the one that the newest accepted events agree on, or that of the oldest
     * next record of any partition if it is earlier. {@link Long#MIN_VALUE} if there are no accepted events.
     */
    long goesOnAt();

    /** A lake that holds nothing. */
    static <E extends Event> PastEvents<E> none() {
        return new PastEvents<>() {
            @Override
            public void sinceKafkaTime(long from, Consumer<E> each) {}

            @Override
            public void sinceEventTime(long from, Consumer<E> each) {}

            @Override
            public long goesOnAt() {
                return Long.MIN_VALUE;
            }
        };
    }
}
