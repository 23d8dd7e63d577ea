package io.kappalake.transforms.feed;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How values of type {@code T} travel between operators; never how state keeps them. May hold buffers: one thread only.
 */
public interface Wire<T> extends Serializable {

    void write(T value, DataOutputView out) throws IOException;

    T read(DataInputView in) throws IOException;
}
