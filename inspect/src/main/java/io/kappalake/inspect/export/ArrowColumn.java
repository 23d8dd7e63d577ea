package io.kappalake.inspect.export;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.ByteBuffers;

/** A column of the lake as Arrow has it: values as Iceberg stores them, to and from Arrow's vectors. */
record ArrowColumn(Type type, Field field) {

    static ArrowColumn of(Types.NestedField column) {
        return new ArrowColumn(column.type(), field(column.name(), column.type(), column.isOptional()));
    }

    private static Field field(String name, Type type, boolean optional) {
        List<Field> parts = List.of();
        if (type instanceof Types.MapType map) {
            Field key = field(MapVector.KEY_NAME, map.keyType(), false);
            Field value = field(MapVector.VALUE_NAME, map.valueType(), true);
            parts = List.of(new Field(
                    MapVector.DATA_VECTOR_NAME, FieldType.notNullable(ArrowType.Struct.INSTANCE), List.of(key, value)));
        }
        return new Field(name, new FieldType(optional, arrow(type), null), parts);
    }

    private static ArrowType arrow(Type type) {
        return switch (type.typeId()) {
            case BOOLEAN -> ArrowType.Bool.INSTANCE;
            case INTEGER -> new ArrowType.Int(Integer.SIZE, true);
            case LONG -> new ArrowType.Int(Long.SIZE, true);
            case DOUBLE -> new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE);
            case DATE -> new ArrowType.Date(DateUnit.DAY);
            case TIMESTAMP -> new ArrowType.Timestamp(TimeUnit.MICROSECOND, "UTC");
            case DECIMAL -> {
                Types.DecimalType decimal = (Types.DecimalType) type;
                yield new ArrowType.Decimal(decimal.precision(), decimal.scale(), 128);
            }
            case STRING -> ArrowType.Utf8.INSTANCE;
            case BINARY, FIXED -> ArrowType.Binary.INSTANCE;
            case MAP -> new ArrowType.Map(false);
            default -> throw new IllegalArgumentException("The lake has no columns of type " + type);
        };
    }

    void set(FieldVector vector, int row, Object value) {
        set(type, vector, row, value);
    }

    private static void set(Type type, FieldVector vector, int row, Object value) {
        if (value == null) {
            vector.setNull(row);
            return;
        }
        switch (type.typeId()) {
            case BOOLEAN -> ((BitVector) vector).setSafe(row, (Boolean) value ? 1 : 0);
            case INTEGER -> ((IntVector) vector).setSafe(row, (Integer) value);
            case LONG -> ((BigIntVector) vector).setSafe(row, (Long) value);
            case DOUBLE -> ((Float8Vector) vector).setSafe(row, (Double) value);
            case DATE -> ((DateDayVector) vector).setSafe(row, (Integer) value);
            case TIMESTAMP -> ((TimeStampMicroTZVector) vector).setSafe(row, (Long) value);
            case DECIMAL -> ((DecimalVector) vector).setSafe(row, (BigDecimal) value);
            case STRING ->
                ((VarCharVector) vector).setSafe(row, value.toString().getBytes(StandardCharsets.UTF_8));
            case MAP -> setMap((Types.MapType) type, (MapVector) vector, row, (Map<?, ?>) value);
            default -> ((VarBinaryVector) vector).setSafe(row, ByteBuffers.toByteArray((ByteBuffer) value));
        }
    }

    /** In the order of their keys, so that equal rows give equal bytes. */
    private static void setMap(Types.MapType type, MapVector vector, int row, Map<?, ?> map) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, value) -> sorted.put(key.toString(), value));
        int at = vector.startNewValue(row);
        StructVector entries = (StructVector) vector.getDataVector();
        for (Map.Entry<String, Object> entry : sorted.entrySet()) {
            entries.setIndexDefined(at);
            set(type.keyType(), entries.getChild(MapVector.KEY_NAME, FieldVector.class), at, entry.getKey());
            set(type.valueType(), entries.getChild(MapVector.VALUE_NAME, FieldVector.class), at, entry.getValue());
            at++;
        }
        vector.endValue(row, sorted.size());
    }

    Object get(FieldVector vector, int row) {
        return get(type, vector, row);
    }

    private static Object get(Type type, FieldVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        return switch (type.typeId()) {
            case BOOLEAN -> ((BitVector) vector).get(row) != 0;
            case TIMESTAMP -> ((TimeStampMicroTZVector) vector).get(row);
            case DATE -> ((DateDayVector) vector).get(row);
            case STRING -> new String(((VarCharVector) vector).get(row), StandardCharsets.UTF_8);
            case BINARY, FIXED -> ByteBuffer.wrap(((VarBinaryVector) vector).get(row));
            case MAP -> map((Types.MapType) type, (MapVector) vector, row);
            default -> vector.getObject(row);
        };
    }

    private static Map<String, Object> map(Types.MapType type, MapVector vector, int row) {
        StructVector entries = (StructVector) vector.getDataVector();
        Map<String, Object> map = new HashMap<>();
        for (int at = vector.getElementStartIndex(row); at < vector.getElementEndIndex(row); at++) {
            Object key = get(type.keyType(), entries.getChild(MapVector.KEY_NAME, FieldVector.class), at);
            Object value = get(type.valueType(), entries.getChild(MapVector.VALUE_NAME, FieldVector.class), at);
            map.put((String) key, value);
        }
        return map;
    }
}
