package io.kappalake.transforms.gold;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Stands for the file writer: reads the rows of a bucket at the moment it is emitted, as they may not be read later.
 */
final class Materialized extends TypeSerializerSingleton<GoldBucket<?>> {

    @Override
    public GoldBucket<?> copy(GoldBucket<?> from) {
        return listed(from);
    }

    private static <R> GoldBucket<R> listed(GoldBucket<R> bucket) {
        List<R> rows = new ArrayList<>();
        bucket.rows().forEach(rows::add);
        return new GoldBucket<>(bucket.table(), bucket.name(), rows);
    }

    @Override
    public GoldBucket<?> copy(GoldBucket<?> from, GoldBucket<?> reuse) {
        return copy(from);
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    @Override
    public GoldBucket<?> createInstance() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(GoldBucket<?> bucket, DataOutputView target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public GoldBucket<?> deserialize(DataInputView source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public GoldBucket<?> deserialize(GoldBucket<?> reuse, DataInputView source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TypeSerializerSnapshot<GoldBucket<?>> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Never read: outputs are not state. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<GoldBucket<?>> {
        public Snapshot() {
            super(Materialized::new);
        }
    }
}
