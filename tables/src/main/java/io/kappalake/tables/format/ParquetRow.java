package io.kappalake.tables.format;

import io.kappalake.tables.definition.Column;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.parquet.ParquetValueWriters;
import org.apache.iceberg.parquet.ParquetValueWriters.PrimitiveWriter;
import org.apache.iceberg.parquet.TripleWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;

/**
 * Writes rows of type {@code R} to Parquet straight from their columns. Primitives go from getter to page without
 * boxing or a generic row.
 */
final class ParquetRow<R> implements ParquetValueWriter<R> {

    private final List<ParquetValueWriter<R>> columns = new ArrayList<>();
    private final List<TripleWriter<?>> triples = new ArrayList<>();

    ParquetRow(List<Column<R>> definition, MessageType message) {
        for (Column<R> column : definition) {
            ParquetValueWriter<R> writer = writerOf(column, message);
            columns.add(writer);
            triples.addAll(writer.columns());
        }
    }

    @Override
    public void write(int repetitionLevel, R row) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).write(repetitionLevel, row);
        }
    }

    @Override
    public List<TripleWriter<?>> columns() {
        return triples;
    }

    @Override
    public void setColumnStore(ColumnWriteStore store) {
        columns.forEach(column -> column.setColumnStore(store));
    }

    private static <R> ParquetValueWriter<R> writerOf(Column<R> column, MessageType message) {
        if (column instanceof Column.BinaryMap<R> map) {
            return new BinaryMapColumn<>(map, message);
        }
        ColumnDescriptor descriptor = message.getColumnDescription(new String[] {column.name()});
        if (column instanceof Column.Fixed<R> fixed) {
            return fixedWriter(fixed, descriptor);
        }
        if (column instanceof Column.Text<R> text) {
            return new TextColumn<>(text, descriptor);
        }
        if (column instanceof Column.Binary<R> binary) {
            return new BinaryColumn<>(binary, descriptor);
        }
        if (column instanceof Column.Float64<R> float64) {
            return new DoubleColumn<>(float64, descriptor);
        }
        return new WideDecimalColumn<>((Column.WideDecimal<R>) column, descriptor);
    }

    private static <R> ParquetValueWriter<R> fixedWriter(Column.Fixed<R> column, ColumnDescriptor descriptor) {
        ParquetValueWriter<R> present =
                switch (descriptor.getPrimitiveType().getPrimitiveTypeName()) {
                    case BOOLEAN -> new BooleanColumn<>(column.value(), descriptor);
                    // Also decimals of up to 9 digits.
                    case INT32 -> new IntColumn<>(column.value(), descriptor);
                    default -> new LongColumn<>(column.value(), descriptor);
                };
        return column.nullable() ? new NullableColumn<>(column.value(), present, descriptor) : present;
    }

    private static final class LongColumn<R> extends PrimitiveWriter<R> {
        private final Column.LongGetter<R> value;

        LongColumn(Column.LongGetter<R> value, ColumnDescriptor descriptor) {
            super(descriptor);
            this.value = value;
        }

        @Override
        public void write(int repetitionLevel, R row) {
            column.writeLong(repetitionLevel, value.of(row));
        }
    }

    /** Writes {@link Column#NULL_LONG} as null. */
    private static final class NullableColumn<R> extends PrimitiveWriter<R> {
        private final Column.LongGetter<R> value;
        private final ParquetValueWriter<R> present;

        NullableColumn(Column.LongGetter<R> value, ParquetValueWriter<R> present, ColumnDescriptor descriptor) {
            super(descriptor);
            this.value = value;
            this.present = present;
        }

        @Override
        public void write(int repetitionLevel, R row) {
            if (value.of(row) == Column.NULL_LONG) {
                column.writeNull(repetitionLevel, 0);
                return;
            }
            present.write(repetitionLevel, row);
        }

        @Override
        public void setColumnStore(ColumnWriteStore store) {
            super.setColumnStore(store);
            present.setColumnStore(store);
        }
    }

    private static final class IntColumn<R> extends PrimitiveWriter<R> {
        private final Column.LongGetter<R> value;

        IntColumn(Column.LongGetter<R> value, ColumnDescriptor descriptor) {
            super(descriptor);
            this.value = value;
        }

        @Override
        public void write(int repetitionLevel, R row) {
            column.writeInteger(repetitionLevel, (int) value.of(row));
        }
    }

    private static final class BooleanColumn<R> extends PrimitiveWriter<R> {
        private final Column.LongGetter<R> value;

        BooleanColumn(Column.LongGetter<R> value, ColumnDescriptor descriptor) {
            super(descriptor);
            this.value = value;
        }

        @Override
        public void write(int repetitionLevel, R row) {
            column.writeBoolean(repetitionLevel, value.of(row) != 0);
        }
    }

    private static final class DoubleColumn<R> extends PrimitiveWriter<R> {
        private final Column.Float64<R> value;

        DoubleColumn(Column.Float64<R> value, ColumnDescriptor descriptor) {
            super(descriptor);
            this.value = value;
        }

        @Override
        public void write(int repetitionLevel, R row) {
            Double number = value.value().of(row);
            if (number == null) {
                column.writeNull(repetitionLevel, 0);
                return;
            }
            column.writeDouble(repetitionLevel, number);
        }
    }

    private static final class TextColumn<R> extends PrimitiveWriter<R> {
        private static final int PLACES = 1 << 10;

        private final Column.Text<R> value;
        /** Caches the encoding of recurring texts, such as symbols. */
        private final String[] texts;

        private final Binary[] encoded;

        TextColumn(Column.Text<R> value, ColumnDescriptor descriptor) {
            super(descriptor);
            this.value = value;
            this.texts = value.repeats() ? new String[PLACES] : null;
            this.encoded = new Binary[value.repeats() ? PLACES : 0];
        }

        @Override
        public void write(int repetitionLevel, R row) {
            String text = value.value().of(row);
            if (text == null && value.nullable()) {
                column.writeNull(repetitionLevel, 0);
                return;
            }
            column.writeBinary(repetitionLevel, texts == null ? encode(text) : encodedOnce(text));
        }

        private Binary encodedOnce(String text) {
            int place = text.hashCode() & PLACES - 1;
            if (texts[place] != text && !text.equals(texts[place])) {
                texts[place] = text;
                encoded[place] = encode(text);
            }
            return encoded[place];
        }

        private static Binary encode(String text) {
            return Binary.fromConstantByteArray(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final class BinaryColumn<R> extends PrimitiveWriter<R> {
        private final Column.Binary<R> value;

        BinaryColumn(Column.Binary<R> value, ColumnDescriptor descriptor) {
            super(descriptor);
            this.value = value;
        }

        @Override
        public void write(int repetitionLevel, R row) {
            byte[] bytes = value.value().of(row);
            if (bytes == null) {
                column.writeNull(repetitionLevel, 0);
                return;
            }
            column.writeBinary(repetitionLevel, Binary.fromConstantByteArray(bytes));
        }
    }

    private static final class WideDecimalColumn<R> extends PrimitiveWriter<R> {
        private final Column.WideDecimal<R> value;
        private final PrimitiveWriter<BigDecimal> writer;

        WideDecimalColumn(Column.WideDecimal<R> value, ColumnDescriptor descriptor) {
            super(descriptor);
            this.value = value;
            this.writer = ParquetValueWriters.decimalAsFixed(descriptor, value.precision(), value.scale());
        }

        @Override
        public void write(int repetitionLevel, R row) {
            BigDecimal decimal = value.value().of(row);
            if (decimal == null && value.nullable()) {
                column.writeNull(repetitionLevel, 0);
                return;
            }
            writer.write(repetitionLevel, decimal);
        }

        @Override
        public void setColumnStore(ColumnWriteStore store) {
            super.setColumnStore(store);
            writer.setColumnStore(store);
        }
    }

    private static final class BinaryMapColumn<R> implements ParquetValueWriter<R> {
        private final Column.BinaryMap<R> value;
        private final ParquetValueWriter<Map<CharSequence, ByteBuffer>> writer;

        BinaryMapColumn(Column.BinaryMap<R> value, MessageType message) {
            this.value = value;
            String[] entry = {value.name(), "key_value"};
            String[] key = {value.name(), "key_value", "key"};
            String[] content = {value.name(), "key_value", "value"};
            ParquetValueWriter<ByteBuffer> bytes = ParquetValueWriters.option(
                    message.getType(content),
                    message.getMaxDefinitionLevel(content),
                    ParquetValueWriters.byteBuffers(message.getColumnDescription(content)));
            this.writer = ParquetValueWriters.option(
                    message.getType(value.name()),
                    message.getMaxDefinitionLevel(value.name()),
                    ParquetValueWriters.maps(
                            message.getMaxDefinitionLevel(entry),
                            message.getMaxRepetitionLevel(entry),
                            ParquetValueWriters.strings(message.getColumnDescription(key)),
                            bytes));
        }

        @Override
        public void write(int repetitionLevel, R row) {
            Map<String, byte[]> entries = value.value().of(row);
            writer.write(repetitionLevel, entries.isEmpty() ? Map.of() : buffers(entries));
        }

        private static Map<CharSequence, ByteBuffer> buffers(Map<String, byte[]> entries) {
            Map<CharSequence, ByteBuffer> buffers = new HashMap<>();
            entries.forEach((key, bytes) -> buffers.put(key, bytes == null ? null : ByteBuffer.wrap(bytes)));
            return buffers;
        }

        @Override
        public List<TripleWriter<?>> columns() {
            return writer.columns();
        }

        @Override
        public void setColumnStore(ColumnWriteStore store) {
            writer.setColumnStore(store);
        }
    }
}
