package io.kappalake.transforms.gold.orders;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.market.OrderStep;
import io.kappalake.transforms.gold.GoldBucket;
import io.kappalake.transforms.gold.ProgressState;
import io.kappalake.transforms.gold.WindowFamily;
import java.time.Duration;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Merges partials, all under the key {@link OrderPartial#SHARD}, into the hours and customers of the open days, and at each barrier and at the end
 * of the input passes on every bucket of the order tables that changed. State ends by the watermark: a day leaves when it is past the
 * lateness horizon.
 */
public final class OrderWindows extends AbstractStreamOperator<GoldBucket<?>>
        implements OneInputStreamOperator<OrderPartial, GoldBucket<?>>, BoundedOneInput {

    private static final long serialVersionUID = 1;

    private final Duration latenessHorizon;
    private final PastEvents<OrderStep> past;
    private final Progress lake;
    private final OutputTag<Committable> committables;

    private transient OrderDays days;
    private transient WindowFamily<OrderDays> family;
    private transient OrderState state;
    private transient ProgressState progress;
    // At most one subtask: all orders are under one key. The others only tell how far they are.
    private transient boolean isOwner;

    /** @param lake how far the lake's order tables are, for a job that starts without state */
    public OrderWindows(
            Duration latenessHorizon, PastEvents<OrderStep> past, Progress lake, OutputTag<Committable> committables) {
        this.latenessHorizon = latenessHorizon;
        this.past = past;
        this.lake = lake;
        this.committables = committables;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        days = new OrderDays();
        family = new WindowFamily<>(OrderDays.FAMILY, OrderTables.ALL, days, OrderDays.BUCKET, latenessHorizon);
        progress = new ProgressState(context.getOperatorStateStore());
        state = new OrderState(getKeyedStateBackend(), context.getKeyedStateStore());
        isOwner = Shards.ownedBy(getRuntimeContext().getTaskInfo()).contains(0);
        if (context.isRestored()) {
            progress.restore(family);
            restoreDays();
            return;
        }
        family.resume(lake);
        if (isOwner) {
            past.sinceEventTime(family.keptFrom(), days::add);
        }
    }

    private void restoreDays() throws Exception {
        if (isOwner) {
            state.restore(days);
        }
    }

    @Override
    public void processElement(StreamRecord<OrderPartial> record) {
        OrderPartial partial = record.getValue();
        family.note(OrderDays.ORDERS, partial.hour());
        if (partial.hour() >= family.keptFrom()) {
            days.merge(partial);
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        family.advance(watermark.getTimestamp());
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
        Committable committable = family.write(
                getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
                bucket -> output.collect(record.replace(bucket)));
        output.collect(committables, new StreamRecord<>(committable));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        progress.save(family.progress());
        if (isOwner) {
            state.save(days);
        }
    }
}
