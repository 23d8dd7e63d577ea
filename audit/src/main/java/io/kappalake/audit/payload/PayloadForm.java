package io.kappalake.audit.payload;

import java.nio.ByteBuffer;
import java.util.Map;

/** A way to read payloads. Not thread-safe. */
@FunctionalInterface
public interface PayloadForm {

    /**
     * @param bytes null for a tombstone
     * @param headers of the record; null where nobody asked for them
     * @throws Misfit if it is unreadable as a whole
     */
    Payload read(byte[] bytes, Map<String, ByteBuffer> headers);
}
