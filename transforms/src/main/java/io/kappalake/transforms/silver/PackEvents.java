package io.kappalake.transforms.silver;

import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.EventBlock;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Gathers the events of each shard into blocks before the shuffle. It holds events only between two barriers.
 * Watermarks and idleness never overtake them, so it needs no state and makes no event late.
 */
public final class PackEvents<E extends Event> extends AbstractStreamOperator<EventBlock>
        implements OneInputStreamOperator<E, EventBlock>, BoundedOneInput {

    private static final long serialVersionUID = 1;

    private static final int FULL_BYTES = 8 << 10;

    private final Wire<E> wire;

    private transient Open[] shards;

    public PackEvents(Feed<E> feed) {
        this.wire = feed.wire();
    }

    @Override
    public void open() throws Exception {
        super.open();
        shards = new Open[Shards.COUNT];
    }

    @Override
    public void processElement(StreamRecord<E> record) throws IOException {
        E event = record.getValue();
        int shard = Shards.of(Fingerprint.of(event.identity()).high());
        Open open = shards[shard];
        if (open == null) {
            open = new Open();
            shards[shard] = open;
        }
        wire.write(event, open.events);
        open.count++;
        if (open.events.length() >= FULL_BYTES) {
            send(shard, open);
        }
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        sendAll();
        super.processWatermark(watermark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        sendAll();
        super.processWatermarkStatus(status);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) {
        sendAll();
    }

    @Override
    public void endInput() {
        sendAll();
    }

    private void sendAll() {
        for (int shard = 0; shard < shards.length; shard++) {
            if (shards[shard] != null && shards[shard].count > 0) {
                send(shard, shards[shard]);
            }
        }
    }

    private void send(int shard, Open open) {
        EventBlock block = new EventBlock(shard, open.count, open.events.getCopyOfBuffer());
        open.events.clear();
        open.count = 0;
        output.collect(new StreamRecord<>(block));
    }

    /** A block being filled. */
    private static final class Open {
        final DataOutputSerializer events = new DataOutputSerializer(256);
        int count;
    }
}
