package io.kappalake.transforms.gold.sql;

import io.kappalake.transforms.feed.Wire;
import io.kappalake.transforms.gold.Partial;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A cell that was folded where its events were read. Its receiver may keep and change it.
 *
 * @param shard Flink key of the cell's shard
 */
record CellPartial(Integer shard, Cell cell) implements Partial {

    @Override
    public long start() {
        return cell.start;
    }

    @Override
    public boolean isOf(int feed) {
        return true;
    }

    /** How cells of a layout travel. */
    record OnTheWire(CellLayout layout) implements Wire<CellPartial> {

        @Override
        public void write(CellPartial partial, DataOutputView out) throws IOException {
            out.writeInt(partial.shard);
            out.writeLong(partial.cell.start);
            layout.write(partial.cell, out);
        }

        @Override
        public CellPartial read(DataInputView in) throws IOException {
            Integer shard = in.readInt();
            return new CellPartial(shard, layout.read(in.readLong(), in));
        }
    }
}
