package io.kappalake.transforms.feed;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;

/** Serializes immutable values through a {@link Wire}. A copy is the value itself. */
public final class WireSerializer<T> extends TypeSerializer<T> {

    private static final long serialVersionUID = 1;

    private final Class<T> type;
    private final Wire<T> wire;

    WireSerializer(Class<T> type, Wire<T> wire) {
        this.type = type;
        this.wire = wire;
    }

    Class<T> type() {
        return type;
    }

    Wire<T> wire() {
        return wire;
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    /** Copies the wire, since wires hold buffers. */
    @Override
    public TypeSerializer<T> duplicate() {
        try {
            return new WireSerializer<>(type, InstantiationUtil.clone(wire));
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("The wire of " + type.getSimpleName() + " cannot be serialized", e);
        }
    }

    /** Null: values are made only by reading them. */
    @Override
    public T createInstance() {
        return null;
    }

    @Override
    public T copy(T from) {
        return from;
    }

    @Override
    public T copy(T from, T reuse) {
        return from;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(T value, DataOutputView target) throws IOException {
        wire.write(value, target);
    }

    @Override
    public T deserialize(DataInputView source) throws IOException {
        return wire.read(source);
    }

    @Override
    public T deserialize(T reuse, DataInputView source) throws IOException {
        return wire.read(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        wire.write(wire.read(source), target);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireSerializer<?> that && type.equals(that.type);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new WireSnapshot<>(this);
    }
}
