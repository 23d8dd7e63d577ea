package io.kappalake.jobs;

import io.kappalake.jobs.source.EventTypes;
import io.kappalake.jobs.source.LakeLogs;
import io.kappalake.tables.ledger.Generation;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.PartitionClock;
import io.kappalake.transforms.feed.PartitionClocks;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.silver.Rejected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Passes events on. Rejections go to {@link #REJECTED} and are counted in the metric {@code rejected}, by feed and
 * reason.
 *
 * <p>Watermarks pass only up to the furthest partition by its clock. The source applies the same rule, but starts
 * afresh after each restart and then believes the first records it reads. The clocks here are in the state, so strays
 * that come first after a restart move nothing either.
 */
final class PassEvents<E extends Event> extends AbstractStreamOperator<E>
        implements OneInputStreamOperator<Decoded<E>, E> {

    private static final long serialVersionUID = 1;

    static final OutputTag<Rejected> REJECTED = new OutputTag<>("rejected", EventTypes.rejected());

    private static final ListStateDescriptor<long[]> CLOCKS =
            new ListStateDescriptor<>("clocks", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

    private final String feed;
    private final ArrayList<String> topics;
    private final LakeLogs found;
    private final Rules rules;

    private transient Map<String, Counter> rejected;
    private transient PartitionClocks clocks;
    private transient ListState<long[]> saved;
    private transient long asked;
    private transient long passed;

    /**
     * @param topics of the feed, in the order of their numbers
     * @param found where further topics are known from
     */
    PassEvents(String feed, List<String> topics, LakeLogs found, Rules rules) {
        this.feed = feed;
        this.topics = new ArrayList<>(topics);
        this.found = found;
        this.rules = rules;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        rejected = new HashMap<>();
        asked = Long.MIN_VALUE;
        passed = Long.MIN_VALUE;
        clocks = new PartitionClocks(rules.eventStep());
        saved = context.getOperatorStateStore().getUnionListState(CLOCKS);
        clocks.restore(saved.get());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        saved.update(clocks.save());
    }

    @Override
    public void processElement(StreamRecord<Decoded<E>> record) {
        Decoded<E> decoded = record.getValue();
        if (decoded.isEvent()) {
            E event = decoded.event();
            boolean hasMoved = clocks.saw(event.kafkaPartition(), event.eventTime());
            if (hasMoved && passed < asked) {
                pass();
            }
            output.collect(record.replace(event));
            return;
        }
        Rejected row = Rejected.of(feed, topic(decoded.raw().partition()), decoded);
        rejected.computeIfAbsent(row.reason(), this::counter).inc();
        output.collect(REJECTED, record.replace(row));
    }

    private String topic(int partition) {
        int number = Generation.topic(partition);
        if (number >= topics.size()) {
            List<String> now = found.now().ofFeed(feed);
            topics.clear();
            topics.addAll(now);
        }
        return topics.get(number);
    }

    /** The greatest watermark ends the input; it is not a time. */
    @Override
    public void processWatermark(Watermark mark) {
        asked = mark.getTimestamp();
        if (asked == Long.MAX_VALUE) {
            output.emitWatermark(mark);
            return;
        }
        pass();
    }

    private void pass() {
        long furthest = PartitionClock.NOTHING;
        for (int place = 0; place < clocks.size(); place++) {
            if (clocks.get(place).isSupported()) {
                furthest = Math.max(furthest, clocks.get(place).now());
            }
        }
        if (furthest == PartitionClock.NOTHING) {
            return;
        }
        long reached = rules.watermark(furthest);
        if (Math.min(asked, reached) > passed) {
            passed = Math.min(asked, reached);
            output.emitWatermark(new Watermark(passed));
        }
    }

    private Counter counter(String reason) {
        return getMetricGroup()
                .addGroup("feed", feed)
                .addGroup("reason", reason)
                .counter("rejected");
    }
}
