package io.kappalake.transforms.feed.market;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Wire;
import io.kappalake.transforms.feed.decode.TextCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes an event column by column. A number takes 8 bytes. A text of up to 254 ASCII characters is a length byte and
 * its characters; any other text is the byte 255, a length of 4 bytes, and UTF-8.
 */
final class ColumnWire<E extends Event> implements Wire<E> {

    private static final int LONG_TEXT = 255;

    private final List<Column<E>> columns;
    private final Set<String> repeating;
    private final RowValues.Maker<E> maker;
    private transient Buffers<E> buffers;

    /** @param repeating columns with few distinct texts, which are cached so that each is made once */
    ColumnWire(List<Column<E>> columns, Set<String> repeating, RowValues.Maker<E> maker) {
        this.columns = columns;
        this.repeating = repeating;
        this.maker = maker;
    }

    @Override
    public void write(E event, DataOutputView out) throws IOException {
        Buffers<E> local = buffers();
        for (int i = 0; i < local.numbers.length; i++) {
            if (local.numbers[i] != null) {
                out.writeLong(local.numbers[i].of(event));
            } else {
                writeText(local.texts[i].of(event), out);
            }
        }
    }

    @Override
    public E read(DataInputView in) throws IOException {
        Buffers<E> local = buffers();
        for (int i = 0; i < local.numbers.length; i++) {
            if (local.numbers[i] != null) {
                local.row.set(i, in.readLong());
            } else {
                local.row.set(i, readText(in, local.ascii, local.caches[i]));
            }
        }
        return maker.of(local.row);
    }

    private static void writeText(String text, DataOutputView out) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        boolean ascii = utf8.length == text.length();
        if (ascii && utf8.length < LONG_TEXT) {
            out.writeByte(utf8.length);
        } else {
            out.writeByte(LONG_TEXT);
            out.writeInt(utf8.length);
        }
        out.write(utf8);
    }

    private static String readText(DataInputView in, byte[] ascii, TextCache cache) throws IOException {
        int length = in.readUnsignedByte();
        if (length == LONG_TEXT) {
            byte[] utf8 = new byte[in.readInt()];
            in.readFully(utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }
        in.readFully(ascii, 0, length);
        return cache == null ? new String(ascii, 0, length, StandardCharsets.ISO_8859_1) : cache.ofAscii(ascii, length);
    }

    private Buffers<E> buffers() {
        if (buffers == null) {
            buffers = new Buffers<>(columns, repeating);
        }
        return buffers;
    }

    /** Made once per task. Each column has either a number or a text. */
    private static final class Buffers<E> {
        final byte[] ascii = new byte[LONG_TEXT];
        final RowValues row;
        final Column.LongGetter<E>[] numbers;
        final Column.Getter<E, String>[] texts;
        final TextCache[] caches;

        @SuppressWarnings("unchecked")
        Buffers(List<Column<E>> columns, Set<String> repeating) {
            row = new RowValues(columns.size());
            numbers = new Column.LongGetter[columns.size()];
            texts = new Column.Getter[columns.size()];
            caches = new TextCache[columns.size()];
            for (int i = 0; i < columns.size(); i++) {
                Column<E> column = columns.get(i);
                if (column instanceof Column.Fixed<E> fixed) {
                    numbers[i] = fixed.value();
                } else if (column instanceof Column.Text<E> text) {
                    texts[i] = text.value();
                    caches[i] = repeating.contains(column.name()) ? new TextCache(UnaryOperator.identity()) : null;
                } else {
                    throw new IllegalArgumentException("Column " + column.name() + " of an event is " + column.type()
                            + ": only text and fixed-width travel");
                }
            }
        }
    }
}
