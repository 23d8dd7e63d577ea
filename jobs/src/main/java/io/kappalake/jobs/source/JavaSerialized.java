package io.kappalake.jobs.source;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.InstantiationUtil;

/** State of a source in Java serialization, for runs that no later version of the job resumes. */
final class JavaSerialized<T extends Serializable> implements SimpleVersionedSerializer<T> {

    @Override
    public int getVersion() {
        return 1;
    }

    @Override
    public byte[] serialize(T value) throws IOException {
        return InstantiationUtil.serializeObject(value);
    }

    @Override
    public T deserialize(int version, byte[] bytes) throws IOException {
        try {
            return InstantiationUtil.deserializeObject(bytes, JavaSerialized.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IOException("A split or an enumerator does not match the classes of this job", e);
        }
    }
}
