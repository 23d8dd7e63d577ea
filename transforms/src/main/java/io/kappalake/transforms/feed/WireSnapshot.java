package io.kappalake.transforms.feed;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;

/**
 * What Flink keeps of a {@link WireSerializer}: its class, and its wire in Java serialization. Wires serve transport
 * only, so a snapshot need not outlive a build.
 */
public final class WireSnapshot<T> implements TypeSerializerSnapshot<T> {

    private WireSerializer<T> serializer;

    /** For Flink, which fills it through {@link #readSnapshot}. */
    public WireSnapshot() {}

    WireSnapshot(WireSerializer<T> serializer) {
        this.serializer = serializer;
    }

    @Override
    public int getCurrentVersion() {
        return 1;
    }

    @Override
    public void writeSnapshot(DataOutputView out) throws IOException {
        out.writeUTF(serializer.type().getName());
        byte[] wire = InstantiationUtil.serializeObject(serializer.wire());
        out.writeInt(wire.length);
        out.write(wire);
    }

    @Override
    @SuppressWarnings("unchecked")
    public void readSnapshot(int version, DataInputView in, ClassLoader classes) throws IOException {
        try {
            Class<T> type = (Class<T>) Class.forName(in.readUTF(), false, classes);
            byte[] wire = new byte[in.readInt()];
            in.readFully(wire);
            serializer = new WireSerializer<>(type, InstantiationUtil.deserializeObject(wire, classes));
        } catch (ClassNotFoundException e) {
            throw new IOException("A savepoint names a type that this version does not have", e);
        }
    }

    @Override
    public TypeSerializer<T> restoreSerializer() {
        return serializer;
    }

    @Override
    public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(TypeSerializerSnapshot<T> old) {
        return old instanceof WireSnapshot<T>
                ? TypeSerializerSchemaCompatibility.compatibleAsIs()
                : TypeSerializerSchemaCompatibility.incompatible();
    }
}
