package io.kappalake.serve.read;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The values of one column of a file, unboxed where that saves memory. */
final class ColumnValues {

    private static final int FIRST = 256;

    private final Type type;
    private final BitSet nulls = new BitSet();
    private final Map<Object, Integer> codes = new HashMap<>();
    /** Texts by code, bytes and maps by row. */
    private final List<Object> objects = new ArrayList<>();
    /** Decimals of more than 64 bits, by row. */
    private final Map<Integer, BigDecimal> wide = new HashMap<>();

    private long[] numbers = new long[FIRST];
    private int size;
    private long objectBytes;

    ColumnValues(Type type) {
        this.type = type;
    }

    void add(Object value) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size * 2);
        }
        if (value == null) {
            nulls.set(size);
        } else {
            numbers[size] = numberOf(value, true);
        }
        size++;
    }

    /** The same in another order: row {@code i} is what row {@code order[i]} was. */
    ColumnValues inOrder(Integer[] order) {
        ColumnValues sorted = new ColumnValues(type);
        sorted.numbers = new long[Math.max(1, size)];
        for (Integer row : order) {
            sorted.add(get(row));
        }
        return sorted;
    }

    private long numberOf(Object value, boolean keep) {
        return switch (type.typeId()) {
            case BOOLEAN -> (Boolean) value ? 1 : 0;
            case DOUBLE -> Double.doubleToRawLongBits((Double) value);
            case FLOAT -> Double.doubleToRawLongBits((Float) value);
            case DECIMAL -> unscaled((BigDecimal) value, keep);
            case INTEGER, DATE, LONG, TIME, TIMESTAMP -> ((Number) value).longValue();
            case STRING -> keep ? code(value.toString()) : codes.getOrDefault(value.toString(), -1);
            default -> {
                objects.add(value);
                objectBytes += RowSize.of(value);
                yield objects.size() - 1;
            }
        };
    }

    private int code(String text) {
        return codes.computeIfAbsent(text, any -> {
            objects.add(text);
            objectBytes += RowSize.of(text);
            return objects.size() - 1;
        });
    }

    private long unscaled(BigDecimal value, boolean keep) {
        BigInteger number = value.unscaledValue();
        if (number.bitLength() < Long.SIZE) {
            return number.longValue();
        }
        if (keep) {
            wide.put(size, value);
        }
        return Long.MIN_VALUE;
    }

    /** The value as Iceberg stores it, null for none. */
    Object get(int row) {
        if (nulls.get(row)) {
            return null;
        }
        long number = numbers[row];
        return switch (type.typeId()) {
            case BOOLEAN -> number != 0;
            case DOUBLE -> Double.longBitsToDouble(number);
            case FLOAT -> (float) Double.longBitsToDouble(number);
            case DECIMAL -> wide.getOrDefault(row, BigDecimal.valueOf(number, ((Types.DecimalType) type).scale()));
            case INTEGER, DATE -> (int) number;
            case LONG, TIME, TIMESTAMP -> number;
            default -> objects.get((int) number);
        };
    }

    /** The number behind a time, without a box. */
    long number(int row) {
        return numbers[row];
    }

    /** Which rows have this value. */
    IntPredicate equalTo(Object value) {
        long wanted = numberOf(value, false);
        if (type.typeId() == Type.TypeID.DECIMAL && wanted == Long.MIN_VALUE) {
            return row -> value.equals(get(row));
        }
        return row -> numbers[row] == wanted && !nulls.get(row);
    }

    long bytes() {
        return 8L * numbers.length + objectBytes + 64L * (codes.size() + wide.size());
    }
}
