package io.kappalake.tables.format;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Column;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.parquet.ParquetValueReader;
import org.apache.iceberg.parquet.ParquetValueReaders;
import org.apache.iceberg.parquet.ParquetValueReaders.PrimitiveReader;
import org.apache.iceberg.parquet.ParquetValueReaders.StructReader;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnDescriptor;
import org.apache.iceberg.shaded.org.apache.parquet.io.api.Binary;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.shaded.org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;

/**
 * Reads rows written by {@link ParquetRow}. Primitives go from page to {@link RowValues} without boxing, and a
 * recurring text is made once. For all columns except maps.
 */
final class ParquetValues extends StructReader<RowValues, RowValues> {

    private final RowValues row;

    /**
     * @param schema of the columns: the file may have them under former names, or not at all if they came later
     * @throws LakeException if a column of the file has another form than ours
     */
    ParquetValues(List<? extends Column<?>> columns, Schema schema, MessageType message) {
        super(readers(columns, schema, message));
        this.row = new RowValues(columns.size());
        for (int at = 0; at < columns.size(); at++) {
            if (columns.get(at) instanceof Column.Fixed<?>) {
                // Stays so where the file lacks the column.
                row.set(at, Column.NULL_LONG);
            }
        }
    }

    /** Each reads its column of the next row into the given values. */
    private static List<ParquetValueReader<?>> readers(
            List<? extends Column<?>> columns, Schema schema, MessageType message) {
        Map<Integer, String> names = new HashMap<>();
        message.getFields().forEach(field -> names.put(field.getId().intValue(), field.getName()));
        List<ParquetValueReader<?>> readers = new ArrayList<>();
        for (Column<?> column : columns) {
            String name = names.get(schema.findField(column.name()).fieldId());
            int at = readers.size();
            readers.add(
                    name == null
                            ? ParquetValueReaders.nulls()
                            : readerOf(column, at, message.getColumnDescription(new String[] {name})));
        }
        return readers;
    }

    @Override
    protected RowValues newStructData(RowValues last) {
        return row;
    }

    /** The object that a column's reader fills: the values themselves. */
    @Override
    protected Object getField(RowValues values, int at) {
        return values;
    }

    /** Unused: the column's reader has set the value. */
    @Override
    protected void set(RowValues values, int at, Object same) {}

    @Override
    protected RowValues buildStruct(RowValues values) {
        return values;
    }

    private static ParquetValueReader<RowValues> readerOf(Column<?> column, int at, ColumnDescriptor descriptor) {
        PrimitiveTypeName stored = descriptor.getPrimitiveType().getPrimitiveTypeName();
        if (descriptor.getMaxDefinitionLevel() == 0) {
            if (column instanceof Column.Fixed<?> && stored == PrimitiveTypeName.INT64) {
                return new LongColumn(at, descriptor);
            }
            if (column instanceof Column.Fixed<?> && stored == PrimitiveTypeName.INT32) {
                return new IntColumn(at, descriptor);
            }
            if (column instanceof Column.Text<?> && stored == PrimitiveTypeName.BINARY) {
                return new TextColumn(at, column.repeats(), descriptor);
            }
        }
        if (column.nullable() || descriptor.getMaxDefinitionLevel() == 0) {
            if (column instanceof Column.Fixed<?> && isFixed(stored)) {
                return new NullableNumber(at, stored, descriptor);
            }
            if (isObject(column, stored)) {
                return new ObjectColumn(at, column, descriptor);
            }
        }
        throw new LakeException("A data file has column " + column.name() + " as " + descriptor.getPrimitiveType()
                + ", which no writer of ours makes of " + column.type());
    }

    private static boolean isFixed(PrimitiveTypeName stored) {
        return stored == PrimitiveTypeName.INT64
                || stored == PrimitiveTypeName.INT32
                || stored == PrimitiveTypeName.BOOLEAN;
    }

    private static boolean isObject(Column<?> column, PrimitiveTypeName stored) {
        return switch (stored) {
            case DOUBLE -> column instanceof Column.Float64<?>;
            case BINARY -> column instanceof Column.Text<?> || column instanceof Column.Binary<?>;
            // The last two are of a decimal that was narrower.
            case FIXED_LEN_BYTE_ARRAY, INT64, INT32 -> column instanceof Column.WideDecimal<?>;
            default -> false;
        };
    }

    /** A boolean, or any number that may be null. */
    private static final class NullableNumber extends PrimitiveReader<RowValues> {
        private final int at;
        private final PrimitiveTypeName stored;
        private final int present;

        NullableNumber(int at, PrimitiveTypeName stored, ColumnDescriptor descriptor) {
            super(descriptor);
            this.at = at;
            this.stored = stored;
            this.present = descriptor.getMaxDefinitionLevel();
        }

        @Override
        public RowValues read(RowValues row) {
            if (column.currentDefinitionLevel() < present) {
                column.nextNull();
                row.set(at, Column.NULL_LONG);
                return row;
            }
            row.set(
                    at,
                    switch (stored) {
                        case INT64 -> column.nextLong();
                        case INT32 -> column.nextInteger();
                        default -> column.nextBoolean() ? 1 : 0;
                    });
            return row;
        }
    }

    /** A text that may be null, bytes, a double or a wide decimal. */
    private static final class ObjectColumn extends PrimitiveReader<RowValues> {
        private final int at;
        private final Column<?> definition;
        private final PrimitiveTypeName stored;
        private final int present;

        ObjectColumn(int at, Column<?> definition, ColumnDescriptor descriptor) {
            super(descriptor);
            this.stored = descriptor.getPrimitiveType().getPrimitiveTypeName();
            this.at = at;
            this.definition = definition;
            this.present = descriptor.getMaxDefinitionLevel();
        }

        @Override
        public RowValues read(RowValues row) {
            if (column.currentDefinitionLevel() < present) {
                column.nextNull();
                row.setObject(at, null);
                return row;
            }
            row.setObject(at, next());
            return row;
        }

        private Object next() {
            if (definition instanceof Column.Float64<?>) {
                return column.nextDouble();
            }
            if (definition instanceof Column.WideDecimal<?> decimal && stored == PrimitiveTypeName.INT64) {
                return BigDecimal.valueOf(column.nextLong(), decimal.scale());
            }
            if (definition instanceof Column.WideDecimal<?> decimal && stored == PrimitiveTypeName.INT32) {
                return BigDecimal.valueOf(column.nextInteger(), decimal.scale());
            }
            Binary bytes = column.nextBinary();
            if (definition instanceof Column.WideDecimal<?> decimal) {
                return new BigDecimal(new BigInteger(bytes.getBytes()), decimal.scale());
            }
            return definition instanceof Column.Text<?> ? bytes.toStringUsingUTF8() : bytes.getBytes();
        }
    }

    private static final class LongColumn extends PrimitiveReader<RowValues> {
        private final int at;

        LongColumn(int at, ColumnDescriptor descriptor) {
            super(descriptor);
            this.at = at;
        }

        @Override
        public RowValues read(RowValues row) {
            row.set(at, column.nextLong());
            return row;
        }
    }

    private static final class IntColumn extends PrimitiveReader<RowValues> {
        private final int at;

        IntColumn(int at, ColumnDescriptor descriptor) {
            super(descriptor);
            this.at = at;
        }

        @Override
        public RowValues read(RowValues row) {
            row.set(at, column.nextInteger());
            return row;
        }
    }

    private static final class TextColumn extends PrimitiveReader<RowValues> {
        private static final int PLACES = 1 << 10;

        private final int at;
        /** Caches the decoding of recurring texts, such as symbols. */
        private final Binary[] encoded;

        private final String[] texts;

        TextColumn(int at, boolean repeats, ColumnDescriptor descriptor) {
            super(descriptor);
            this.at = at;
            this.encoded = repeats ? new Binary[PLACES] : null;
            this.texts = new String[repeats ? PLACES : 0];
        }

        @Override
        public RowValues read(RowValues row) {
            Binary text = column.nextBinary();
            row.set(at, encoded == null ? text.toStringUsingUTF8() : decodedOnce(text));
            return row;
        }

        private String decodedOnce(Binary text) {
            int place = text.hashCode() & PLACES - 1;
            if (!text.equals(encoded[place])) {
                // A copy, since the text may be part of a page and would keep it in memory.
                encoded[place] = Binary.fromConstantByteArray(text.getBytes());
                texts[place] = text.toStringUsingUTF8();
            }
            return texts[place];
        }
    }
}
