package io.kappalake.transforms.feed.framed;

import io.kappalake.transforms.feed.RawRecord;
import java.nio.ByteBuffer;
import java.util.Map;

/** Where a record has the id of its schema. */
public enum Framing {
    /** Byte 0 and an id of four bytes before the value. */
    CONFLUENT(5),
    /** Byte 0 and an id of eight bytes before the value. */
    APICURIO(9),
    /** An id of four or eight bytes in a header of Apicurio's or Confluent's serializers. */
    HEADERS(0);

    /** There is no id. */
    static final long NONE = Long.MIN_VALUE;

    private static final String[] APICURIO_HEADERS = {"apicurio.value.contentId", "apicurio.value.globalId"};
    private static final String CONFLUENT_HEADER = "__value_schema_id";

    private final int head;

    Framing(int head) {
        this.head = head;
    }

    /** Number of bytes before the value. */
    int head() {
        return head;
    }

    /** The id of the record's schema, or {@link #NONE}. */
    long id(RawRecord raw) {
        byte[] payload = raw.payload();
        return switch (this) {
            case CONFLUENT -> isFramed(payload) ? ByteBuffer.wrap(payload).getInt(1) : NONE;
            case APICURIO -> isFramed(payload) ? ByteBuffer.wrap(payload).getLong(1) : NONE;
            case HEADERS -> ofHeaders(raw.headers());
        };
    }

    private boolean isFramed(byte[] payload) {
        return payload.length >= head && payload[0] == 0;
    }

    private static long ofHeaders(Map<String, byte[]> headers) {
        if (headers == null) {
            return NONE;
        }
        for (String name : APICURIO_HEADERS) {
            byte[] id = headers.get(name);
            if (id != null && (id.length == Long.BYTES || id.length == Integer.BYTES)) {
                ByteBuffer bytes = ByteBuffer.wrap(id);
                return id.length == Long.BYTES ? bytes.getLong() : bytes.getInt();
            }
        }
        byte[] id = headers.get(CONFLUENT_HEADER);
        return id != null && id.length == 1 + Integer.BYTES && id[0] == 0
                ? ByteBuffer.wrap(id).getInt(1)
                : NONE;
    }

    /** What a record without an id is told. */
    String missing() {
        return switch (this) {
            case CONFLUENT, APICURIO -> "does not begin with byte 0 and a schema id of " + (head - 1) + " bytes";
            case HEADERS -> "has no header with a schema id";
        };
    }
}
