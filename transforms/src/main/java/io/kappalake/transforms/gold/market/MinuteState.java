package io.kappalake.transforms.gold.market;

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
import org.apache.flink.types.StringValue;

/**
 * The minutes of the market in Flink's keyed state. Each shard has one entry per {@link StoredPage}, named by its
 * minute and first symbol. So a checkpoint writes little more than what changed, and a change of parallelism moves
 * whole shards.
 */
final class MinuteState implements KeyedSource<MarketMinutes> {

    static final MapStateDescriptor<Tuple2<Long, String>, byte[]> ENTRIES = new MapStateDescriptor<>(
            "minutes", Types.TUPLE(Types.LONG, Types.STRING), PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** First byte of each value. A later form gets its own number; state of another form is refused. */
    private static final int FORM = 2;

    private final KeyedStateBackend<Integer> backend;
    private final MapState<Tuple2<Long, String>, byte[]> entries;
    private final DataOutputSerializer out = new DataOutputSerializer(512);

    MinuteState(KeyedStateBackend<Integer> backend, KeyedStateStore store) {
        this.backend = backend;
        this.entries = store.getMapState(ENTRIES);
    }

    @Override
    public void restore(MarketMinutes minutes, KeyGroupRange owned) throws Exception {
        for (int group : owned) {
            Integer shard = Shards.keyOfShard(group);
            backend.setCurrentKey(shard);
            for (Map.Entry<Tuple2<Long, String>, byte[]> entry : entries.entries()) {
                minutes.restore(read(shard, entry.getKey().f0, entry.getValue()));
            }
        }
    }

    @Override
    public void save(MarketMinutes minutes) throws Exception {
        for (StoredPage page : minutes.takeChanges()) {
            backend.setCurrentKey(page.shard);
            entries.put(Tuple2.of(page.minute, page.name()), write(page));
        }
        for (StoredPage page : minutes.takeDropped()) {
            backend.setCurrentKey(page.shard);
            entries.remove(Tuple2.of(page.minute, page.name()));
        }
    }

    private byte[] write(StoredPage page) throws IOException {
        out.clear();
        out.writeByte(FORM);
        out.writeShort(page.symbols().size());
        for (SymbolMinute bars : page.symbols()) {
            StringValue.writeString(bars.symbol, out);
            MarketPartial.writeBars(bars.trades, bars.quotes, out);
        }
        return out.getCopyOfBuffer();
    }

    private static List<MarketPartial> read(Integer shard, long minute, byte[] page) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(page);
        StateForm.require("the market's minutes", in.readByte(), FORM);
        int symbols = in.readUnsignedShort();
        List<MarketPartial> read = new ArrayList<>(symbols);
        for (int i = 0; i < symbols; i++) {
            read.add(MarketPartial.readBars(shard, StringValue.readString(in), minute, in));
        }
        return read;
    }
}
