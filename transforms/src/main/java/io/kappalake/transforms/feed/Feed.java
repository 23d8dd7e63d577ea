package io.kappalake.transforms.feed;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.market.Feeds;
import java.io.Serializable;
import java.util.List;

/**
 * A kind of market event: the topic it comes from, how it is decoded, and its Silver columns. A new feed is one record type and one value of
 * this type in {@link Feeds#ALL}.
 *
 * @param name feed, topic and table name
 * @param type class of the events
 * @param decoder from raw record to event or rejection under given rules
 * @param columns Silver columns, in order
 * @param fromRow event from the values of a Silver row, in the order of the columns
 * @param wire how events travel between operators
 */
public record Feed<E extends Event>(
        String name,
        Class<E> type,
        DecoderOf<E> decoder,
        List<Column<E>> columns,
        RowValues.Maker<E> fromRow,
        Wire<E> wire)
        implements Serializable {

    /** Makes the decoder of a feed for given rules. */
    @FunctionalInterface
    public interface DecoderOf<E extends Event> extends Serializable {
        Decoder<E> under(Rules rules);
    }

    /** Decodes one record; not thread-safe, keeps buffers between calls. Never throws for what a record holds. */
    @FunctionalInterface
    public interface Decoder<E extends Event> {
        Decoded<E> decode(RawRecord raw);
    }
}
