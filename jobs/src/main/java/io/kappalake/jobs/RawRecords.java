package io.kappalake.jobs;

import io.kappalake.tables.Probe;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.iceberg.Table;

/** What becomes of the raw records on their way to Silver. In both cases they are counted for the ledger, with their offsets. */
public enum RawRecords {
    /** They are appended to Bronze. */
    KEPT {
        @Override
        <E extends Event> OneInputStreamOperator<Decoded<E>, Decoded<E>> writer(
                Feed<E> feed, Table bronze, Probe probe) {
            return new WriteFiles<>(Bronze.of(feed), bronze, Decoded::raw, new Tally.OfOffsets<>(feed.name()), probe);
        }
    },
    /** Bronze has them already: they are replayed. */
    REPLAYED {
        @Override
        <E extends Event> OneInputStreamOperator<Decoded<E>, Decoded<E>> writer(
                Feed<E> feed, Table bronze, Probe probe) {
            return new CountRecords<>(new Tally.OfOffsets<>(feed.name()));
        }
    };

    abstract <E extends Event> OneInputStreamOperator<Decoded<E>, Decoded<E>> writer(
            Feed<E> feed, Table bronze, Probe probe);
}
