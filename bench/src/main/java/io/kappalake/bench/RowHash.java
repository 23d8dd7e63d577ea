package io.kappalake.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Types;

/** Hashes rows of a schema as Iceberg's generic readers give them: equal rows give equal hashes. Not thread-safe. */
final class RowHash {

    private static final String LEFT_OUT = "is_final";

    private final boolean[] counts;
    private final Buffer buffer = new Buffer();
    private final DataOutputStream out = new DataOutputStream(buffer);

    RowHash(Schema schema) {
        counts = new boolean[schema.columns().size()];
        for (int i = 0; i < counts.length; i++) {
            Types.NestedField field = schema.columns().get(i);
            counts[i] = !field.name().equals(LEFT_OUT);
        }
    }

    /** 128 bits. */
    long[] of(StructLike row) {
        buffer.reset();
        try {
            for (int i = 0; i < counts.length; i++) {
                if (counts[i]) {
                    put(row.get(i, Object.class));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return MurmurHash3.hash128x64(buffer.bytes(), 0, buffer.size(), 0);
    }

    private void put(Object value) throws IOException {
        if (value == null) {
            out.writeByte(0);
        } else if (value instanceof Long number) {
            out.writeLong(number);
        } else if (value instanceof Integer number) {
            out.writeInt(number);
        } else if (value instanceof Double number) {
            out.writeDouble(number);
        } else if (value instanceof OffsetDateTime time) {
            out.writeLong(time.toEpochSecond());
            out.writeInt(time.getNano());
        } else if (value instanceof LocalDate date) {
            out.writeLong(date.toEpochDay());
        } else if (value instanceof BigDecimal decimal) {
            putBytes(decimal.unscaledValue().toByteArray());
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            putBytes(copy);
        } else if (value instanceof CharSequence text) {
            putBytes(text.toString().getBytes(StandardCharsets.UTF_8));
        } else if (value instanceof Map<?, ?> map) {
            putMap(map);
        } else {
            throw new IllegalArgumentException("A row has a value of " + value.getClass() + ", which cannot be hashed");
        }
    }

    private void putBytes(byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private void putMap(Map<?, ?> map) throws IOException {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(key.toString(), value));
        out.writeInt(sorted.size());
        for (Map.Entry<String, Object> entry : sorted.entrySet()) {
            put(entry.getKey());
            put(entry.getValue());
        }
    }

    private static final class Buffer extends ByteArrayOutputStream {

        byte[] bytes() {
            return buf;
        }
    }
}
