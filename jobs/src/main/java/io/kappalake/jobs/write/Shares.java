package io.kappalake.jobs.write;

import io.kappalake.tables.ledger.Share;
import io.kappalake.transforms.feed.Wire;
import io.kappalake.transforms.feed.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;

/** How shares travel from the writers to the committer: a handful per checkpoint, so Java's own serialization will do. */
public final class Shares {

    public static final WireType<Share> TYPE = new WireType<>(Share.class, new ShareWire());

    public static final OutputTag<Share> TAG = new OutputTag<>("share", TYPE);

    private Shares() {}

    private static final class ShareWire implements Wire<Share> {

        @Override
        public void write(Share share, DataOutputView out) throws IOException {
            byte[] bytes = InstantiationUtil.serializeObject(share);
            out.writeInt(bytes.length);
            out.write(bytes);
        }

        @Override
        public Share read(DataInputView in) throws IOException {
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            try {
                return InstantiationUtil.deserializeObject(bytes, Share.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                throw new IOException("A committable does not match the classes of this job", e);
            }
        }
    }
}
