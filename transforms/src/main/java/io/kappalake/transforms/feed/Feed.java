package io.kappalake.transforms.feed;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.RowValues;
import java.io.Serializable;
import java.util.List;

/**
 * A kind of event: its topics, its decoders, and its Silver columns. Made from a feed file.
 *
 * @param name of the feed and its tables
 * @param type class of the events
 * @param columns Silver columns, in order
 * @param fromRow builds an event from the values of a Silver row, in column order
 * @param wire how events travel between operators
 * @param topics where its records come from
 * @param key name of the column that producers key by; empty if its file names none
 * @param identity names of the columns that repeats of an event share; none if each record is an event of its own
 * @param softRules those that accept what breaks them, in the order of its file
 */
public record Feed<E extends Event>(
        String name,
        Class<E> type,
        List<Column<E>> columns,
        RowValues.Maker<E> fromRow,
        Wire<E> wire,
        FeedTopics<E> topics,
        String key,
        List<String> identity,
        List<SoftRule<E>> softRules)
        implements Serializable {

    /** The decoder of the first topic that it names. */
    public DecoderOf<E> decoder() {
        return topics.decoders().of(topics.names().get(0));
    }

    /** Makes the decoder of a feed for given rules. */
    @FunctionalInterface
    public interface DecoderOf<E extends Event> extends Serializable {
        Decoder<E> under(Rules rules);
    }

    /** Decodes one record and never throws because of its content. Not thread-safe: it reuses buffers between calls. */
    @FunctionalInterface
    public interface Decoder<E extends Event> {
        Decoded<E> decode(RawRecord raw);
    }
}
