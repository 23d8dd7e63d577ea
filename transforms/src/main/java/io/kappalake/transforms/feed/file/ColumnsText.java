package io.kappalake.transforms.feed.file;

import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.RowColumn;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the columns of a feed from its file. */
final class ColumnsText {

    private static final String NAME = "[a-z][a-z0-9_]*";

    private final String file;
    private final Problems problems;
    private final Set<String> untyped = new HashSet<>();
    private final Map<String, String> former = new LinkedHashMap<>();

    ColumnsText(String file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /** In braces YAML ends {@code decimal(18,8)} at the comma and takes the rest for a key, which nobody means. */
    static void joinDecimals(YamlNode columns) {
        for (YamlNode column : columns.members().values()) {
            YamlNode type = column.member("type");
            if (!column.isObject() || !type.isScalar() || !type.text().matches("decimal\\(\\s*\\d+")) {
                continue;
            }
            column.members().keySet().stream()
                    .filter(key -> key.matches("\\d+\\s*\\)") && isEmpty(column.member(key)))
                    .findFirst()
                    .ifPresent(rest -> {
                        column.members().remove(rest);
                        column.members()
                                .put(
                                        "type",
                                        YamlNode.scalar(
                                                YamlNode.Kind.TEXT,
                                                type.text() + "," + rest,
                                                type.line(),
                                                type.column()));
                    });
        }
    }

    private static boolean isEmpty(YamlNode node) {
        return node.kind() == YamlNode.Kind.NULL
                || node.isScalar() && node.text().isEmpty();
    }

    /**
     * Columns by name, in order.
     *
     * @param identity columns of the identity, which rarely recur unless they have few values
     * @param few columns with few distinct texts
     */
    Map<String, RowColumn> read(YamlNode columns, List<String> identity, List<String> few) {
        Map<String, RowColumn> read = new LinkedHashMap<>();
        columns.members().forEach((name, node) -> {
            checkName(name, columns.key(name));
            read.put(name, column(name, node, identity.contains(name), few.contains(name)));
        });
        columns.members().forEach((name, node) -> former(name, node, read.keySet()));
        return read;
    }

    private void former(String name, YamlNode node, Set<String> names) {
        if (!node.has("was")) {
            return;
        }
        String was = node.text("was", "");
        if (names.contains(was)) {
            problems.add(file, node.member("was"), name + " was " + was + ", which is a column still: remove one");
        } else if (former.containsValue(was)) {
            problems.add(file, node.member("was"), "two columns were " + was + ": only one can be it");
        } else {
            former.put(name, was);
        }
    }

    /** By column, the name that it had before. */
    Map<String, String> former() {
        return former;
    }

    private void checkName(String name, YamlNode at) {
        if (name.startsWith("kafka_")) {
            problems.add(file, at, "a column cannot be named " + name + ": names with kafka_ are Kafka's own columns");
        } else if (!name.matches(NAME)) {
            problems.add(file, at, "a column cannot be named " + name + ": write small letters, digits and _");
        }
    }

    private RowColumn column(String name, YamlNode node, boolean isIdentity, boolean isCased) {
        YamlNode typeNode = node.isScalar() ? node : node.member("type");
        ColumnType type = type(name, typeNode);
        boolean isPositive = node.isTrue("positive");
        if (isPositive && !type.isNumber()) {
            problems.add(file, node.key("positive"), name + " is a " + type + ": only numbers can be positive");
        }
        if (node.has("one_of") && !type.is(ColumnType.Kind.TEXT)) {
            problems.add(file, node.key("one_of"), name + " is a " + type + ": one_of is for text only");
        }
        YamlNode oneOf = node.member("one_of");
        boolean isExchange = oneOf.isScalar();
        Set<String> allowed = oneOf.items().stream().map(YamlNode::text).collect(Collectors.toSet());
        boolean isFew = type.is(ColumnType.Kind.TEXT) && (isCased || node.has("one_of"));
        boolean repeats = type.is(ColumnType.Kind.TEXT) && (!isIdentity || isFew);
        return new RowColumn(name, type, node.isTrue("required"), isPositive, allowed, isExchange, repeats, isFew);
    }

    private ColumnType type(String name, YamlNode node) {
        try {
            return ColumnType.parse(node.text());
        } catch (IllegalArgumentException e) {
            problems.add(file, node, name + ": " + e.getMessage());
            untyped.add(name);
            return new ColumnType(ColumnType.Kind.TEXT, 0, 0);
        }
    }

    /** Columns whose type is wrong: nothing that depends on it can be told of them. */
    Set<String> untyped() {
        return untyped;
    }
}
