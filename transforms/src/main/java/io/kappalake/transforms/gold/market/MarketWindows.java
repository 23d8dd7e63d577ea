package io.kappalake.transforms.gold.market;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.market.Quote;
import io.kappalake.transforms.feed.market.Trade;
import io.kappalake.transforms.gold.GoldBucket;
import io.kappalake.transforms.gold.ProgressState;
import io.kappalake.transforms.gold.WindowFamily;
import java.time.Duration;
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
 * Merges partials, keyed by {@link MarketPartial#shard}, into the minutes of the open hours, and at each barrier and at the end of the input passes
 * on every bucket of the market tables that changed. State ends by the watermark: an hour leaves when it is past the lateness horizon, but for the
 * minutes that features of later hours look back on.
 */
public final class MarketWindows extends AbstractStreamOperator<GoldBucket<?>>
        implements OneInputStreamOperator<MarketPartial, GoldBucket<?>>, BoundedOneInput {

    private static final long serialVersionUID = 1;

    private final Duration latenessHorizon;
    private final PastEvents<Trade> pastTrades;
    private final PastEvents<Quote> pastQuotes;
    private final Progress lake;
    private final OutputTag<Committable> committables;

    private transient MarketMinutes minutes;
    private transient WindowFamily<MarketMinutes> family;
    private transient MinuteState state;
    private transient ProgressState progress;

    /** @param lake how far the lake's market tables are, for a job that starts without state */
    public MarketWindows(
            Duration latenessHorizon,
            PastEvents<Trade> pastTrades,
            PastEvents<Quote> pastQuotes,
            Progress lake,
            OutputTag<Committable> committables) {
        this.latenessHorizon = latenessHorizon;
        this.pastTrades = pastTrades;
        this.pastQuotes = pastQuotes;
        this.lake = lake;
        this.committables = committables;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        minutes = new MarketMinutes();
        family = new WindowFamily<>(
                MarketMinutes.FAMILY, MarketTables.ALL, minutes, MarketMinutes.BUCKET, latenessHorizon);
        progress = new ProgressState(context.getOperatorStateStore());
        state = new MinuteState(getKeyedStateBackend(), context.getKeyedStateStore());
        KeyGroupRange owned = Shards.ownedBy(getRuntimeContext().getTaskInfo());
        if (context.isRestored()) {
            progress.restore(family);
            state.restore(minutes, owned);
            return;
        }
        family.resume(lake);
        rebuild(owned);
    }

    private void rebuild(KeyGroupRange owned) {
        pastTrades.sinceEventTime(family.keptFrom(), trade -> {
            if (owned.contains(MarketPartial.shardOf(trade.symbol()))) {
                minutes.add(trade);
            }
        });
        pastQuotes.sinceEventTime(family.keptFrom(), quote -> {
            if (owned.contains(MarketPartial.shardOf(quote.symbol()))) {
                minutes.add(quote);
            }
        });
    }

    @Override
    public void processElement(StreamRecord<MarketPartial> record) {
        MarketPartial partial = record.getValue();
        if (partial.trades() != null) {
            family.note(MarketMinutes.TRADES, partial.minute());
        }
        if (partial.quotes() != null) {
            family.note(MarketMinutes.QUOTES, partial.minute());
        }
        if (partial.minute() >= family.keptFrom()) {
            minutes.merge(partial);
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
        state.save(minutes.takeChanges(), minutes.takeDropped());
    }
}
