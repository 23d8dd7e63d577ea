package io.kappalake.serve.api;

import io.kappalake.serve.read.LakeAt;
import io.kappalake.serve.read.Problem;
import io.kappalake.tables.definition.Micros;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** What somebody wants columns to equal, as Iceberg stores the values. */
final class Conditions {

    private Conditions() {}

    /** @param texts each {@code COLUMN:VALUE} */
    static Map<String, Object> of(LakeAt lake, String table, List<String> texts) {
        Map<String, Object> where = new LinkedHashMap<>();
        for (String text : texts) {
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw Problem.badRequest("'where' is '" + text + "', must be COLUMN:VALUE, such as symbol:AAPL");
            }
            Types.NestedField column = lake.column(table, text.substring(0, colon));
            Object former = where.put(column.name(), value(column, text.substring(colon + 1)));
            if (former != null) {
                throw Problem.badRequest("'where' names the column '" + column.name() + "' twice, may once");
            }
        }
        return where;
    }

    private static Object value(Types.NestedField column, String text) {
        try {
            return switch (column.type().typeId()) {
                case STRING -> text;
                case BOOLEAN -> bool(text);
                case INTEGER -> Integer.valueOf(text);
                case LONG -> Long.valueOf(text);
                case DOUBLE -> finite(text);
                case DECIMAL -> new BigDecimal(text).setScale(((Types.DecimalType) column.type()).scale());
                case DATE -> (int) LocalDate.parse(text).toEpochDay();
                case TIMESTAMP -> Micros.of(Ask.instant("where", text));
                default ->
                    throw Problem.badRequest("'where' names the column '" + column.name() + "', which is "
                            + name(column.type()) + ": it takes texts, numbers, times and truth values");
            };
        } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
            throw Problem.badRequest("'where' wants column '" + column.name() + "' to be '" + text
                    + "', must be a value of type " + name(column.type()));
        }
    }

    private static Double finite(String text) {
        double number = Double.parseDouble(text);
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            throw new NumberFormatException(text);
        }
        return number;
    }

    private static Boolean bool(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new NumberFormatException(text);
        }
        return Boolean.valueOf(text);
    }

    /** A type as people name it. */
    static String name(Type type) {
        return type.toString();
    }
}
