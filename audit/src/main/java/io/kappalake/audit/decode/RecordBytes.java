package io.kappalake.audit.decode;

import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A record as Bronze has it.
 *
 * @param time Kafka's, in microseconds
 * @param key null for none
 * @param payload null for a tombstone
 * @param headers null where nobody reads them
 */
public record RecordBytes(long time, byte[] key, byte[] payload, Map<String, ByteBuffer> headers) {}
