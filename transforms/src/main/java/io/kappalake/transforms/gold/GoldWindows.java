package io.kappalake.transforms.gold;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.Shards;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Merges partials, keyed by {@link Partial#shard}, into the open windows of a family. At each barrier and at the end of
 * the input it emits every changed bucket of the family's tables. State ends by the watermark: a bucket leaves the
 * state past the lateness horizon, unless windows of later buckets look back on it.
 */
public final class GoldWindows<S extends WindowSource<P>, P extends Partial>
        extends AbstractStreamOperator<GoldBucket<?>>
        implements OneInputStreamOperator<P, GoldBucket<?>>, BoundedOneInput {

    private static final long serialVersionUID = 1;

    private final Family<S, P> family;
    private final Duration latenessHorizon;
    private final List<FeedFold.Past<S>> past;
    private final Progress lake;
    private final OutputTag<Committable> committables;

    private transient S source;
    private transient OpenWindows<S> windows;
    private transient KeyedSource<S> state;
    private transient ProgressState progress;
    private transient boolean isOwner;

    /**
     * @param past events of each feed, for a job that starts without state
     * @param lake progress of the lake's tables, for the same case
     */
    public GoldWindows(
            Family<S, P> family,
            Duration latenessHorizon,
            List<FeedFold.Past<S>> past,
            Progress lake,
            OutputTag<Committable> committables) {
        this.family = family;
        this.latenessHorizon = latenessHorizon;
        this.past = List.copyOf(past);
        this.lake = lake;
        this.committables = committables;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        source = family.empty().get();
        windows = new OpenWindows<>(family, source, latenessHorizon);
        progress = new ProgressState(context.getOperatorStateStore());
        state = family.state().open(getKeyedStateBackend(), context.getKeyedStateStore());
        KeyGroupRange owned = Shards.ownedBy(getRuntimeContext().getTaskInfo());
        isOwner = family.isIn(owned);
        if (context.isRestored()) {
            progress.restore(windows);
            if (isOwner) {
                state.restore(source, owned);
            }
            return;
        }
        windows.resume(lake);
        if (isOwner) {
            past.forEach(events -> events.addTo(source, windows.keptFrom(), owned));
        }
    }

    @Override
    public void processElement(StreamRecord<P> record) {
        P partial = record.getValue();
        windows.note(partial);
        if (partial.start() >= windows.keptFrom()) {
            source.merge(partial);
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        windows.advance(watermark.getTimestamp());
        super.processWatermark(watermark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        write();
    }

    @Override
    public void endInput() {
        write();
    }

    private void write() {
        StreamRecord<GoldBucket<?>> record = new StreamRecord<>(null);
        Committable committable = windows.write(
                getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
                bucket -> output.collect(record.replace(bucket)));
        output.collect(committables, new StreamRecord<>(committable));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        progress.save(windows.progress());
        if (isOwner) {
            state.save(source);
        }
    }
}
