package io.kappalake.inspect.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/** How the columns and properties of a table differ, and columns that can hold the rows of both states. */
final class SchemaDifference {

    private static final int WIDEST = 100;

    private SchemaDifference() {}

    /** A sentence for each change of a column or of the partitions. */
    static List<String> columns(Table a, Table b) {
        List<String> changes = new ArrayList<>();
        for (Types.NestedField column : b.schema().columns()) {
            Types.NestedField before = a.schema().findField(column.fieldId());
            if (before == null) {
                changes.add("column " + column.name() + " " + column.type() + " was added");
            } else {
                changes.addAll(changes(before, column));
            }
        }
        for (Types.NestedField column : a.schema().columns()) {
            if (b.schema().findField(column.fieldId()) == null) {
                changes.add("column " + column.name() + " " + column.type() + " was dropped");
            }
        }
        if (!a.spec().compatibleWith(b.spec())) {
            changes.add("partitions were " + a.spec().fields() + " and are "
                    + b.spec().fields());
        }
        return changes;
    }

    private static List<String> changes(Types.NestedField before, Types.NestedField column) {
        List<String> changes = new ArrayList<>();
        if (!before.name().equals(column.name())) {
            changes.add("column " + before.name() + " was renamed to " + column.name());
        }
        if (!before.type().equals(column.type())) {
            changes.add("column " + column.name() + " was " + before.type() + " and is " + column.type());
        }
        if (before.isOptional() != column.isOptional()) {
            changes.add("column " + column.name() + " is now " + (column.isOptional() ? "optional" : "required"));
        }
        return changes;
    }

    static List<String> properties(Map<String, String> a, Map<String, String> b) {
        TreeSet<String> names = new TreeSet<>(a.keySet());
        names.addAll(b.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(a.get(name), b.get(name)))
                .map(name -> "property " + name + " was " + shown(a.get(name)) + " and is " + shown(b.get(name)))
                .toList();
    }

    private static String shown(String value) {
        if (value == null) {
            return "unset";
        }
        return value.length() <= WIDEST ? "'" + value + "'" : "'" + value.substring(0, WIDEST) + "…'";
    }

    /**
     * The columns of both, each in the wider type: a state that lacks a column has NULL there. One of A that another
     * column of the same name replaced has another name here.
     */
    static Schema common(Optional<Table> a, Optional<Table> b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.or(() -> b).orElseThrow().schema();
        }
        List<Types.NestedField> fields = new ArrayList<>();
        for (Types.NestedField column : b.get().schema().columns()) {
            Types.NestedField before = a.get().schema().findField(column.fieldId());
            boolean widerBefore = before != null && isWider(before.type(), column.type());
            Type type = widerBefore ? before.type() : column.type();
            fields.add(
                    before == null || before.isOptional() || column.isOptional()
                            ? Types.NestedField.optional(column.fieldId(), column.name(), type)
                            : Types.NestedField.required(column.fieldId(), column.name(), type));
        }
        for (Types.NestedField column : a.get().schema().columns()) {
            if (b.get().schema().findField(column.fieldId()) == null) {
                boolean isReplaced = b.get().schema().findField(column.name()) != null;
                String name = isReplaced ? column.name() + " in A" : column.name();
                fields.add(Types.NestedField.optional(column.fieldId(), name, column.type()));
            }
        }
        return new Schema(fields);
    }

    private static boolean isWider(Type one, Type other) {
        return !one.equals(other)
                && other.isPrimitiveType()
                && TypeUtil.isPromotionAllowed(other, one.asPrimitiveType());
    }
}
