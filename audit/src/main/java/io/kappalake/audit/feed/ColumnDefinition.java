package io.kappalake.audit.feed;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A column of Silver that a feed's file defines.
 *
 * @param precision of a decimal
 * @param scale of a decimal
 * @param oneOf texts that it may hold; any if empty
 * @param isExchange whether it holds the exchanges of the run instead
 */
public record ColumnDefinition(
        String name,
        Kind kind,
        int precision,
        int scale,
        boolean isRequired,
        boolean isPositive,
        Set<String> oneOf,
        boolean isExchange) {

    private static final Pattern DECIMAL = Pattern.compile("decimal\\(\\s*(\\d+)\\s*,\\s*(\\d+)\\s*\\)");
    private static final Pattern CUT_DECIMAL = Pattern.compile("decimal\\(\\s*\\d+");
    private static final Pattern REST_OF_DECIMAL = Pattern.compile("\\d+\\s*\\)");

    /** Types of columns, named as in the files. */
    public enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        DOUBLE,
        BOOLEAN,
        DATE,
        TIMESTAMP,
        BINARY,
        JSON;

        public boolean isNumber() {
            return this == INTEGER || this == DECIMAL || this == DOUBLE;
        }
    }

    public ColumnDefinition {
        oneOf = Set.copyOf(oneOf);
    }

    /** @param value of the column's name: its type, or an object */
    static ColumnDefinition of(String name, Object value) {
        if (value instanceof String type) {
            return of(name, type, YamlTree.read(name, "{}"));
        }
        YamlTree column = (YamlTree) value;
        String type = column.text("type").orElse("text");
        if (CUT_DECIMAL.matcher(type).matches()) {
            // YAML ends decimal(18,8) at the comma where it stands in braces.
            type += ","
                    + column.members().keySet().stream()
                            .filter(key -> REST_OF_DECIMAL.matcher(key).matches())
                            .findFirst()
                            .orElse("0)");
        }
        return of(name, type, column);
    }

    private static ColumnDefinition of(String name, String type, YamlTree column) {
        Matcher decimal = DECIMAL.matcher(type);
        boolean isDecimal = decimal.matches();
        return new ColumnDefinition(
                name,
                isDecimal ? Kind.DECIMAL : Kind.valueOf(type.toUpperCase(Locale.ROOT)),
                isDecimal ? Integer.parseInt(decimal.group(1)) : 0,
                isDecimal ? Integer.parseInt(decimal.group(2)) : 0,
                column.isTrue("required"),
                column.isTrue("positive"),
                column.isList("one_of") ? Set.copyOf(column.texts("one_of")) : Set.of(),
                column.has("one_of") && !column.isList("one_of"));
    }
}
