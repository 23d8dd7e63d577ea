package io.kappalake.inspect.read;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.WrittenTime;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Values that a person types, as Iceberg stores them. */
public final class ParsedValue {

    private ParsedValue() {}

    /**
     * The value of a column.
     *
     * @throws LakeException if the text is none of its type
     */
    public static Object of(Types.NestedField column, String text) {
        try {
            return of(column.type(), text);
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw new LakeException("'" + text + "' is no value of column " + column.name() + ", which is "
                    + column.type() + ": write it as ./lake sql shows it, times as 2026-03-02T10:00:00Z");
        }
    }

    private static Object of(Type type, String text) {
        return switch (type.typeId()) {
            case INTEGER -> Integer.valueOf(text);
            case LONG -> Long.valueOf(text);
            case DOUBLE -> Double.valueOf(text);
            case BOOLEAN -> flag(text);
            case DATE ->
                isNumber(text)
                        ? Integer.valueOf(text)
                        : (Object) Math.toIntExact(LocalDate.parse(text).toEpochDay());
            case TIMESTAMP -> isNumber(text) ? Long.valueOf(text) : (Object) Micros.of(WrittenTime.of(text));
            case DECIMAL -> new BigDecimal(text).setScale(((Types.DecimalType) type).scale());
            case BINARY -> ByteBuffer.wrap(HexFormat.of().parseHex(text));
            default -> text;
        };
    }

    /** Dates, times and booleans in identities are written as the numbers that they are stored as. */
    private static boolean isNumber(String text) {
        return text.matches("-?\\d+");
    }

    private static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }
}
