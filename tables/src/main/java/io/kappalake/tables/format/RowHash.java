package io.kappalake.tables.format;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.util.ByteBuffers;

/**
 * 128-bit hash of columns of a row from Iceberg's generic readers. Equal values give equal hashes. Each value is
 * written with its length or in a fixed width, so different rows give different bytes. Not thread-safe.
 */
public final class RowHash {

    private static final int SEED = 20_260_302;

    private final int[] columns;
    private final Buffer buffer = new Buffer();
    private final DataOutputStream out = new DataOutputStream(buffer);

    /** @param columns positions of the hashed columns */
    public RowHash(List<Integer> columns) {
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Of all columns of a schema except some. */
    public static RowHash allBut(Set<String> columns, Schema schema) {
        return new RowHash(IntStream.range(0, schema.columns().size())
                .filter(i -> !columns.contains(schema.columns().get(i).name()))
                .boxed()
                .toList());
    }

    /** High and low half. */
    public long[] of(StructLike row) {
        buffer.reset();
        try {
            for (int column : columns) {
                put(row.get(column, Object.class));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return MurmurHash3.hash128x64(buffer.bytes(), 0, buffer.size(), SEED);
    }

    private void put(Object value) throws IOException {
        out.writeBoolean(value != null);
        if (value == null) {
            return;
        }
        if (value instanceof Map<?, ?> map) {
            putMap(map);
            return;
        }
        if (!putFixed(value)) {
            byte[] content = content(value);
            out.writeInt(content.length);
            out.write(content);
        }
    }

    /** False if the value has no fixed width. */
    private boolean putFixed(Object value) throws IOException {
        if (value instanceof OffsetDateTime time) {
            out.writeLong(time.toEpochSecond());
            out.writeInt(time.getNano());
            return true;
        }
        if (value instanceof LocalDate date) {
            out.writeLong(date.toEpochDay());
            return true;
        }
        if (value instanceof Double number) {
            out.writeDouble(number);
            return true;
        }
        if (value instanceof Long number) {
            out.writeLong(number);
            return true;
        }
        if (value instanceof Integer number) {
            out.writeInt(number);
            return true;
        }
        if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
            return true;
        }
        return false;
    }

    private static byte[] content(Object value) {
        if (value instanceof BigDecimal decimal) {
            // All decimals of a column share its scale.
            return decimal.unscaledValue().toByteArray();
        }
        if (value instanceof ByteBuffer bytes) {
            return ByteBuffers.copy(bytes).array();
        }
        if (value instanceof CharSequence text) {
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
        throw new IllegalArgumentException("A row has a value of " + value.getClass() + ", which cannot be hashed");
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
