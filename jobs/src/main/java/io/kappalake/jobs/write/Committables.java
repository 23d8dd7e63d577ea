package io.kappalake.jobs.write;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.transforms.feed.Wire;
import io.kappalake.transforms.feed.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;

/**
 * Sends committables from the writers to the committer. A checkpoint has a handful, so Java serialization is good
 * enough.
 */
public final class Committables {

    public static final WireType<Committable> TYPE = new WireType<>(Committable.class, new CommittableWire());

    public static final OutputTag<Committable> TAG = new OutputTag<>("committable", TYPE);

    private Committables() {}

    private static final class CommittableWire implements Wire<Committable> {

        @Override
        public void write(Committable committable, DataOutputView out) throws IOException {
            byte[] bytes = InstantiationUtil.serializeObject(committable);
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        @Override
        public Committable read(DataInputView in) throws IOException {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            try {
                return InstantiationUtil.deserializeObject(bytes, Committable.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                throw new IOException("A committable does not fit the classes of this job", e);
            }
        }
    }
}
