package io.kappalake.transforms.gold;

import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.StateForm;
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
 * The minutes of the market in Flink's keyed state: by shard one entry per minute and symbol, so that a checkpoint writes what changed and a
 * change of parallelism moves whole shards.
 */
final class MinuteState {

    static final MapStateDescriptor<Tuple2<Long, String>, byte[]> ENTRIES = new MapStateDescriptor<>(
            "minutes", Types.TUPLE(Types.LONG, Types.STRING), PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** First byte of each value; a later form gets a number of its own and this one stays readable. */
    private static final int FORM = 1;

    private final KeyedStateBackend<Integer> backend;
    private final MapState<Tuple2<Long, String>, byte[]> entries;
    private final DataOutputSerializer out = new DataOutputSerializer(512);

    MinuteState(KeyedStateBackend<Integer> backend, KeyedStateStore store) {
        this.backend = backend;
        this.entries = store.getMapState(ENTRIES);
    }

    void restore(MarketMinutes minutes, KeyGroupRange owned) throws Exception {
        for (int group : owned) {
            Integer shard = Shards.keyOfShard(group);
            backend.setCurrentKey(shard);
            for (Map.Entry<Tuple2<Long, String>, byte[]> entry : entries.entries()) {
                DataInputDeserializer in = new DataInputDeserializer(entry.getValue());
                StateForm.require("the market's minutes", in.readByte(), FORM);
                minutes.restore(MarketPartial.readBars(shard, entry.getKey().f1, entry.getKey().f0, in));
            }
        }
    }

    void save(List<SymbolMinute> changed, List<SymbolMinute> dropped) throws Exception {
        for (SymbolMinute bars : changed) {
            out.clear();
            out.writeByte(FORM);
            MarketPartial.writeBars(bars.trades, bars.quotes, out);
            backend.setCurrentKey(bars.shard);
            entries.put(Tuple2.of(bars.minute, bars.symbol), out.getCopyOfBuffer());
            bars.stored = true;
        }
        for (SymbolMinute bars : dropped) {
            backend.setCurrentKey(bars.shard);
            entries.remove(Tuple2.of(bars.minute, bars.symbol));
        }
    }
}
