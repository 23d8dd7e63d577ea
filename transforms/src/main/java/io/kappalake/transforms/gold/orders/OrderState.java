package io.kappalake.transforms.gold.orders;

import io.kappalake.transforms.feed.StateForm;
import io.kappalake.transforms.gold.ExactSum;
import io.kappalake.transforms.gold.KeyedSource;
import it.unimi.dsi.fastutil.longs.Long2ObjectMap;
import java.io.IOException;
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
 * The hours and customers of orders in Flink's keyed state, all under one key. A day's customers are chunks, one per
 * checkpoint that saw new ones. A chunk is written once and never rewritten.
 */
final class OrderState implements KeyedSource<OrderDays> {

    static final MapStateDescriptor<Long, byte[]> HOURS =
            new MapStateDescriptor<>("hours", Types.LONG, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
    static final MapStateDescriptor<Tuple2<Long, Integer>, long[]> CUSTOMERS = new MapStateDescriptor<>(
            "customers", Types.TUPLE(Types.LONG, Types.INT), PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO);

    /** First byte of each hour. A later form gets its own number and must still read this one. */
    private static final int FORM = 1;

    private final KeyedStateBackend<Integer> backend;
    private final MapState<Long, byte[]> hours;
    private final MapState<Tuple2<Long, Integer>, long[]> customers;

    OrderState(KeyedStateBackend<Integer> backend, KeyedStateStore store) {
        this.backend = backend;
        this.hours = store.getMapState(HOURS);
        this.customers = store.getMapState(CUSTOMERS);
    }

    @Override
    public void restore(OrderDays days, KeyGroupRange owned) throws Exception {
        backend.setCurrentKey(OrderPartial.KEY);
        for (Map.Entry<Long, byte[]> hour : hours.entries()) {
            days.restore(readHour(hour.getKey(), hour.getValue()));
        }
        for (Map.Entry<Tuple2<Long, Integer>, long[]> chunk : customers.entries()) {
            days.customersOf(chunk.getKey().f0).restore(chunk.getKey().f1, chunk.getValue());
        }
    }

    @Override
    public void save(OrderDays days) throws Exception {
        backend.setCurrentKey(OrderPartial.KEY);
        for (OrderHour hour : days.hours(Long.MIN_VALUE, Long.MAX_VALUE)) {
            if (!hour.saved) {
                hours.put(hour.start, write(hour));
                hour.saved = true;
            }
        }
        for (Long2ObjectMap.Entry<Customers> day : days.days().long2ObjectEntrySet()) {
            long[] chunk = day.getValue().takeNew();
            if (chunk.length > 0) {
                customers.put(Tuple2.of(day.getLongKey(), day.getValue().nextChunk()), chunk);
            }
        }
        for (long hour : days.takeDroppedHours()) {
            hours.remove(hour);
        }
        for (Map.Entry<Long, Integer> day : days.takeDroppedDays().entrySet()) {
            for (int chunk = 0; chunk < day.getValue(); chunk++) {
                customers.remove(Tuple2.of(day.getKey(), chunk));
            }
        }
    }

    private static byte[] write(OrderHour hour) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(32);
        out.writeByte(FORM);
        out.writeLong(hour.count);
        hour.revenue.write(out);
        return out.getCopyOfBuffer();
    }

    private static OrderHour readHour(long start, byte[] stored) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(stored);
        StateForm.require("the hours of orders", in.readByte(), FORM);
        return new OrderHour(start, in.readLong(), ExactSum.read(in));
    }
}
