package io.kappalake.transforms.gold.cell;

import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.StateForm;
import io.kappalake.transforms.gold.KeyedSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyedStateBackend;

/**
 * Cells in Flink's keyed state. Each shard has one entry per {@link CellPage}, named by its span and number. So a
 * checkpoint writes little more than what changed, and a change of parallelism moves whole shards.
 */
public final class CellState implements KeyedSource<Cells> {

    public static final MapStateDescriptor<Tuple2<Long, Integer>, byte[]> PAGES = new MapStateDescriptor<>(
            "cells", Types.TUPLE(Types.LONG, Types.INT), PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** First byte of each page. A later form gets its own number; state of another form is refused. */
    private static final int FORM = 1;

    private final KeyedStateBackend<Integer> backend;
    private final MapState<Tuple2<Long, Integer>, byte[]> pages;
    private final DataOutputSerializer out = new DataOutputSerializer(512);

    public CellState(KeyedStateBackend<Integer> backend, KeyedStateStore store) {
        this.backend = backend;
        this.pages = store.getMapState(PAGES);
    }

    @Override
    public void restore(Cells cells, KeyGroupRange owned) throws Exception {
        for (int group : owned) {
            backend.setCurrentKey(Shards.keyOfShard(group));
            for (Map.Entry<Tuple2<Long, Integer>, byte[]> page : pages.entries()) {
                long start = page.getKey().f0;
                cells.restore(group, start, page.getKey().f1, read(cells.fold(), start, page.getValue()));
            }
        }
    }

    @Override
    public void save(Cells cells) throws Exception {
        for (CellPage page : cells.takeChanges()) {
            backend.setCurrentKey(Shards.keyOfShard(page.shard));
            pages.put(Tuple2.of(page.start, page.number), write(cells.fold().layout(), page));
        }
        for (CellPage page : cells.takeDropped()) {
            backend.setCurrentKey(Shards.keyOfShard(page.shard));
            pages.remove(Tuple2.of(page.start, page.number));
        }
    }

    private byte[] write(CellLayout layout, CellPage page) throws IOException {
        out.clear();
        out.writeByte(FORM);
        out.writeInt(layout.signature());
        out.writeShort(page.cells().size());
        for (Cell cell : page.cells()) {
            layout.write(cell, out);
        }
        return out.getCopyOfBuffer();
    }

    private static List<Cell> read(Fold fold, long start, byte[] page) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(page);
        StateForm.require("the Gold tables of " + fold.name(), in.readByte(), FORM);
        StateForm.require(
                "the Gold tables of " + fold.name(), in.readInt(), fold.layout().signature());
        int size = in.readUnsignedShort();
        List<Cell> cells = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            cells.add(fold.layout().read(start, in));
        }
        return cells;
    }
}
