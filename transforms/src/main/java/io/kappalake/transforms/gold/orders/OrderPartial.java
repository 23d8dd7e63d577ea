package io.kappalake.transforms.gold.orders;

import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.Wire;
import io.kappalake.transforms.gold.ExactSum;
import io.kappalake.transforms.gold.Partial;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Part of an hour's completed orders, folded where they were read. Its receiver may keep and change the sum.
 *
 * @param hour start, microseconds since the epoch
 * @param revenue sum of unscaled values of scale 8
 * @param customers fingerprints, two longs each, of customers of the hour's day; each occurs once in all partials of
 *     one flush
 */
public record OrderPartial(long hour, long count, ExactSum revenue, long[] customers) implements Partial {

    /** One shard for all partials, since one place must count the distinct customers of a day. */
    static final int SHARD = 0;

    /** The Flink key of that shard. */
    static final Integer KEY = Shards.keyOfShard(SHARD);

    public static final Wire<OrderPartial> WIRE = new OnTheWire();

    @Override
    public Integer shard() {
        return KEY;
    }

    @Override
    public long start() {
        return hour;
    }

    @Override
    public boolean isOf(int feed) {
        return true;
    }

    private static final class OnTheWire implements Wire<OrderPartial> {

        private static final long serialVersionUID = 1;

        @Override
        public void write(OrderPartial partial, DataOutputView out) throws IOException {
            out.writeLong(partial.hour);
            out.writeLong(partial.count);
            partial.revenue.write(out);
            out.writeInt(partial.customers.length);
            for (long word : partial.customers) {
                out.writeLong(word);
            }
        }

        @Override
        public OrderPartial read(DataInputView in) throws IOException {
            long hour = in.readLong();
            long count = in.readLong();
            ExactSum revenue = ExactSum.read(in);
            long[] customers = new long[in.readInt()];
            for (int i = 0; i < customers.length; i++) {
                customers[i] = in.readLong();
            }
            return new OrderPartial(hour, count, revenue, customers);
        }
    }
}
