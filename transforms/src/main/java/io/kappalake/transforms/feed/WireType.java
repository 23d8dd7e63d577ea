package io.kappalake.transforms.feed;

import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Type of immutable values that travel through a {@link Wire}. Types are equal if their classes and wires are. */
public final class WireType<T> extends TypeInformation<T> {

    private static final long serialVersionUID = 1;

    private final Class<T> type;
    private final Wire<T> wire;

    public WireType(Class<T> type, Wire<T> wire) {
        this.type = type;
        this.wire = wire;
    }

    /** The type of a feed's events. */
    public static <E extends Event> WireType<E> of(Feed<E> feed) {
        return new WireType<>(feed.type(), feed.wire());
    }

    public Wire<T> wire() {
        return wire;
    }

    @Override
    public TypeSerializer<T> createSerializer(SerializerConfig config) {
        return new WireSerializer<>(type, wire).duplicate();
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<T> getTypeClass() {
        return type;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public String toString() {
        return "WireType(" + type.getSimpleName() + ")";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WireType<?> that && type.equals(that.type) && wire.equals(that.wire);
    }

    @Override
    public int hashCode() {
        return type.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof WireType<?>;
    }
}
