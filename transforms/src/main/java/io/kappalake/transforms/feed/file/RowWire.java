package io.kappalake.transforms.feed.file;

import io.kappalake.transforms.feed.Wire;
import io.kappalake.transforms.feed.decode.TextCache;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes a row's numbers as 8 bytes each, then its objects. A text of up to 254 ASCII characters is a length byte and
 * its characters. Any other text, bytes, and wide decimals are the byte 255, a length of 4 bytes (-1 for null), and
 * UTF-8 or bytes. A double is 8 bytes; NaN stands for null.
 */
final class RowWire implements Wire<Row> {

    private static final long serialVersionUID = 1;

    private static final int LONG = 255;

    private final RowShape shape;
    private transient Objects objects;

    RowWire(RowShape shape) {
        this.shape = shape;
    }

    @Override
    public void write(Row row, DataOutputView out) throws IOException {
        for (int place = 0; place < shape.numbers(); place++) {
            out.writeLong(row.number(place));
        }
        ColumnType[] types = objects().types;
        for (int place = 0; place < types.length; place++) {
            write(row.object(place), types[place], out);
        }
    }

    @Override
    public Row read(DataInputView in) throws IOException {
        long[] numbers = new long[shape.numbers()];
        for (int place = 0; place < numbers.length; place++) {
            numbers[place] = in.readLong();
        }
        Objects local = objects();
        Object[] others = new Object[local.types.length];
        for (int place = 0; place < others.length; place++) {
            others[place] = local.read(place, in);
        }
        return shape.row(numbers, others);
    }

    private static void write(Object value, ColumnType type, DataOutputView out) throws IOException {
        if (type.is(ColumnType.Kind.DOUBLE)) {
            out.writeDouble(value == null ? Double.NaN : (Double) value);
            return;
        }
        if (value == null) {
            out.writeByte(LONG);
            out.writeInt(-1);
            return;
        }
        byte[] bytes = bytes(value);
        boolean isPlain = value instanceof String text && bytes.length == text.length() && bytes.length < LONG;
        if (isPlain) {
            out.writeByte(bytes.length);
        } else {
            out.writeByte(LONG);
            out.writeInt(bytes.length);
        }
        out.write(bytes);
    }

    private static byte[] bytes(Object value) {
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return value instanceof BigDecimal decimal ? decimal.unscaledValue().toByteArray() : (byte[]) value;
    }

    /** Two feeds' rows are of one class, but only those of equal shape can be read as each other. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RowWire that && shape.equals(that.shape);
    }

    @Override
    public int hashCode() {
        return shape.hashCode();
    }

    private Objects objects() {
        if (objects == null) {
            objects = new Objects(shape);
        }
        return objects;
    }

    /** Made once per task. */
    private static final class Objects {
        final byte[] ascii = new byte[LONG];
        final ColumnType[] types;
        final TextCache[] caches;

        Objects(RowShape shape) {
            types = new ColumnType[shape.objects()];
            caches = new TextCache[types.length];
            for (int at = 0; at < shape.columns().size(); at++) {
                RowColumn column = shape.columns().get(at);
                if (!column.type().isLong()) {
                    types[shape.place(at)] = column.type();
                    caches[shape.place(at)] = column.isFew() ? new TextCache(UnaryOperator.identity()) : null;
                }
            }
        }

        Object read(int place, DataInputView in) throws IOException {
            ColumnType type = types[place];
            if (type.is(ColumnType.Kind.DOUBLE)) {
                double value = in.readDouble();
                return Double.isNaN(value) ? null : (Object) value;
            }
            int length = in.readUnsignedByte();
            if (length < LONG) {
                in.readFully(ascii, 0, length);
                return caches[place] == null
                        ? new String(ascii, 0, length, StandardCharsets.ISO_8859_1)
                        : caches[place].ofAscii(ascii, length);
            }
            length = in.readInt();
            if (length < 0) {
                return null;
            }
            byte[] bytes = new byte[length];
            in.readFully(bytes);
            return switch (type.kind()) {
                case BINARY -> bytes;
                case DECIMAL -> new BigDecimal(new BigInteger(bytes), type.scale());
                default -> new String(bytes, StandardCharsets.UTF_8);
            };
        }
    }
}
