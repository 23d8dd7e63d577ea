package io.kappalake.transforms.gold;

import io.kappalake.tables.definition.Grid;
import io.kappalake.transforms.feed.Event;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Folds accepted events where they were read, so that one partial is shuffled instead of many events of a window. It
 * holds partials only between two barriers. It holds back each watermark that would close a window it still holds, so
 * it needs no state.
 */
public final class PartialBars<E, P extends Partial, S extends WindowSource<P>> extends AbstractStreamOperator<P>
        implements OneInputStreamOperator<E, P>, BoundedOneInput {

    private static final long serialVersionUID = 1;

    private static final int MOST_HELD = 10_000;

    private final SerializableSupplier<S> empty;
    private final FeedFold.Fold<E, S> fold;
    private final Grid grain;

    private transient S held;

    private PartialBars(SerializableSupplier<S> empty, FeedFold.Fold<E, S> fold, Grid grain) {
        this.empty = empty;
        this.fold = fold;
        this.grain = grain;
    }

    /** Folds the events of one of the family's feeds. */
    public static <E extends Event, P extends Partial, S extends WindowSource<P>> PartialBars<E, P, S> of(
            Family<S, P> family, FeedFold<E, S> fold) {
        return new PartialBars<>(family.empty(), fold.fold(), family.grain());
    }

    @Override
    public void open() throws Exception {
        super.open();
        held = empty.get();
    }

    @Override
    public void processElement(StreamRecord<E> record) {
        fold.add(held, record.getValue());
        if (held.size() > MOST_HELD) {
            flush();
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        if (watermark.getTimestamp() == Long.MAX_VALUE || closesHeld(watermark)) {
            flush();
        }
        super.processWatermark(watermark);
    }

    private boolean closesHeld(Watermark watermark) {
        return held.size() > 0
                && watermark.getTimestamp() != Long.MIN_VALUE
                && grain.next(held.earliest()) <= OpenWindows.timeOf(watermark.getTimestamp());
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        flush();
    }

    @Override
    public void endInput() {
        flush();
    }

    private void flush() {
        StreamRecord<P> record = new StreamRecord<>(null);
        held.drain(partial -> output.collect(record.replace(partial)));
    }
}
