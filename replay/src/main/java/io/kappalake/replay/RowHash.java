package io.kappalake.replay;

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
import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.iceberg.StructLike;

/** 128-bit hash of the values of a row's columns, each written with its length or in a fixed width, so that different rows give different bytes. */
final class RowHash {

    private static final int SEED = 20_260_302;

    private final int[] columns;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final DataOutputStream out = new DataOutputStream(bytes);

    /** @param columns positions of the columns that count */
    RowHash(List<Integer> columns) {
        this.columns = columns.stream().mapToInt(Integer::intValue).toArray();
    }

    /** High and low half. */
    long[] of(StructLike row) {
        bytes.reset();
        try {
            for (int column : columns) {
                write(row.get(column, Object.class));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] all = bytes.toByteArray();
        return MurmurHash3.hash128x64(all, 0, all.length, SEED);
    }

    private void write(Object value) throws IOException {
        out.writeBoolean(value != null);
        if (value == null) {
            return;
        }
        if (value instanceof OffsetDateTime time) {
            out.writeLong(time.toEpochSecond());
            out.writeInt(time.getNano());
            return;
        }
        if (value instanceof LocalDate date) {
            out.writeLong(date.toEpochDay());
            return;
        }
        if (value instanceof Double number) {
            out.writeDouble(number);
            return;
        }
        if (value instanceof Long number) {
            out.writeLong(number);
            return;
        }
        if (value instanceof Integer number) {
            out.writeInt(number);
            return;
        }
        if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
            return;
        }
        byte[] content = content(value);
        out.writeInt(content.length);
        out.write(content);
    }

    private static byte[] content(Object value) {
        if (value instanceof BigDecimal decimal) {
            // All decimals of a column have its scale.
            return decimal.unscaledValue().toByteArray();
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] copy = new byte[buffer.remaining()];
            buffer.duplicate().get(copy);
            return copy;
        }
        if (value instanceof CharSequence text) {
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
        throw new IllegalArgumentException("Cannot compare values of " + value.getClass());
    }
}
