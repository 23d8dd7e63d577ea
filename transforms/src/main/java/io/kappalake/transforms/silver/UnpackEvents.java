package io.kappalake.transforms.silver;

import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.EventBlock;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Emits the events of each received block, in order. */
public final class UnpackEvents<E extends Event> extends AbstractStreamOperator<E>
        implements OneInputStreamOperator<EventBlock, E> {

    private static final long serialVersionUID = 1;

    private final Wire<E> wire;

    private transient DataInputDeserializer events;
    private transient StreamRecord<E> out;

    public UnpackEvents(Feed<E> feed) {
        this.wire = feed.wire();
    }

    @Override
    public void open() throws Exception {
        super.open();
        events = new DataInputDeserializer();
        out = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<EventBlock> record) throws IOException {
        EventBlock block = record.getValue();
        events.setBuffer(block.events());
        for (int left = block.count(); left > 0; left--) {
            output.collect(out.replace(wire.read(events)));
        }
    }
}
