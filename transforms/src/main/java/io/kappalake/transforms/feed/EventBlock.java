package io.kappalake.transforms.feed;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Events of one shard, shuffled together and in order, so that Flink's cost per record is paid once per block.
 *
 * @param events {@code count} events as their {@link Wire} writes them
 */
public record EventBlock(int shard, int count, byte[] events) {

    /** Written as shard, count and length of 4 bytes each, then the events. */
    public static final WireType<EventBlock> TYPE = new WireType<>(EventBlock.class, new BlockWire());

    /** The Flink key of the shard. */
    public Integer key() {
        return Shards.keyOfShard(shard);
    }

    private record BlockWire() implements Wire<EventBlock> {

        @Override
        public void write(EventBlock block, DataOutputView out) throws IOException {
            out.writeInt(block.shard);
            out.writeInt(block.count);
            out.writeInt(block.events.length);
            out.write(block.events);
        }

        @Override
        public EventBlock read(DataInputView in) throws IOException {
            int shard = in.readInt();
            int count = in.readInt();
            byte[] events = new byte[in.readInt()];
            in.readFully(events);
            return new EventBlock(shard, count, events);
        }
    }
}
