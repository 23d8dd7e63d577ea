package io.kappalake.transforms.feed;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** How a value of type {@code T} travels between operators; never how it is kept in state. May keep buffers, so one thread uses it. */
public interface Wire<T> extends Serializable {

    void write(T value, DataOutputView out) throws IOException;

    T read(DataInputView in) throws IOException;
}
