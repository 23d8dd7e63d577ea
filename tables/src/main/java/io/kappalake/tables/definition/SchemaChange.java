package io.kappalake.tables.definition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * What takes a table of the lake to another definition while its files stay as they are. Columns keep their field ids,
 * so files from before the change are read as they were meant: a renamed column under its new name, a widened one in
 * its new type, an added one as NULL.
 *
 * @param renamed new names by the names in the table
 * @param added columns that the table lacks
 * @param widened new types by column
 * @param optional columns that may be NULL from now on
 * @param required columns that may no longer be NULL, of a table whose rows are made anew
 * @param left columns that the definition no longer has: they stay, and are NULL from now on
 * @param removed columns that leave the table
 * @param refused why the table cannot become this, one line each; nothing is changed if there is one
 */
public record SchemaChange(
        String table,
        Map<String, String> renamed,
        List<Types.NestedField> added,
        Map<String, Type> widened,
        Set<String> optional,
        Set<String> required,
        Set<String> left,
        Set<String> removed,
        List<String> order,
        List<String> refused) {

    /** Property of a table: the field ids of columns that its definition no longer has. */
    static final String LEFT = "kappalake.left-columns";

    /**
     * Compares a table with its definition.
     *
     * @param renames new names by former names; those of columns that the table does not have are ignored
     * @param removes whether columns that the definition does not have leave the table
     */
    public static SchemaChange of(
            TableDefinition<?> wanted, Table found, Map<String, String> renames, boolean removes) {
        return new Comparison(wanted, found, removes).run(renames);
    }

    /** The same for a table whose rows are made anew: a column that cannot become another one is replaced by it. */
    public static SchemaChange anew(TableDefinition<?> wanted, Table found, Map<String, String> renames) {
        Comparison comparison = new Comparison(wanted, found, true);
        comparison.replaces = true;
        return comparison.run(renames);
    }

    /** Whether the table is as it should be. */
    public boolean isNone() {
        return renamed.isEmpty()
                && added.isEmpty()
                && widened.isEmpty()
                && optional.isEmpty()
                && required.isEmpty()
                && left.isEmpty()
                && removed.isEmpty()
                && refused.isEmpty();
    }

    /** Changes a table that was not changed since it was compared. */
    public void apply(Table target) {
        if (isNone()) {
            return;
        }
        if (!renamed.isEmpty()) {
            UpdateSchema names = target.updateSchema();
            renamed.forEach(names::renameColumn);
            names.commit();
        }
        // Only where rows are made anew are columns required: the others are added as optional ones.
        UpdateSchema columns = target.updateSchema().allowIncompatibleChanges();
        widened.forEach((name, type) -> columns.updateColumn(name, type.asPrimitiveType()));
        optional.forEach(columns::makeColumnOptional);
        left.stream()
                .filter(name -> target.schema().findField(name).isRequired())
                .forEach(columns::makeColumnOptional);
        removed.forEach(columns::deleteColumn);
        required.forEach(columns::requireColumn);
        added.forEach(field -> {
            if (field.isRequired()) {
                columns.addRequiredColumn(field.name(), field.type());
            } else {
                columns.addColumn(field.name(), field.type());
            }
        });
        columns.commit();
        putInOrder(target);
        noteLeft(target);
    }

    /** The definition's columns in their order, then those that it no longer has. */
    private void putInOrder(Table target) {
        UpdateSchema places = target.updateSchema();
        for (int at = order.size() - 1; at >= 0; at--) {
            places.moveFirst(order.get(at));
        }
        places.commit();
    }

    private void noteLeft(Table target) {
        String ids = target.schema().columns().stream()
                .filter(field -> !order.contains(field.name()))
                .map(field -> Integer.toString(field.fieldId()))
                .collect(Collectors.joining(","));
        var properties = target.updateProperties();
        (ids.isEmpty() ? properties.remove(LEFT) : properties.set(LEFT, ids)).commit();
    }

    /** Whether a column is one that the table's definition once had. */
    static boolean isLeft(Table table, Types.NestedField column) {
        return List.of(table.properties().getOrDefault(LEFT, "").split(","))
                .contains(Integer.toString(column.fieldId()));
    }

    /** What happens to the table's columns, in words, one line each. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        renamed.forEach((from, to) -> lines.add("rename column " + from + " to " + to));
        added.forEach(field -> lines.add("add column " + field.name() + " " + field.type() + ", NULL in earlier rows"));
        widened.forEach((name, type) -> lines.add("widen column " + name + " to " + type));
        optional.forEach(name -> lines.add("column " + name + " may be NULL"));
        left.forEach(name -> lines.add("leave column " + name + ", NULL from now on (--drop-columns removes it)"));
        removed.forEach(name -> lines.add("remove column " + name));
        return lines;
    }

    /** One comparison. */
    private static final class Comparison {

        private final TableDefinition<?> wanted;
        private final Table found;
        private final boolean removes;
        private boolean replaces;
        private final Map<String, String> renamed = new TreeMap<>();
        private final List<Types.NestedField> added = new ArrayList<>();
        private final Map<String, Type> widened = new LinkedHashMap<>();
        private final Set<String> optional = new TreeSet<>();
        private final Set<String> required = new TreeSet<>();
        private final Set<String> left = new TreeSet<>();
        private final Set<String> removed = new TreeSet<>();
        private final List<String> refused = new ArrayList<>();

        Comparison(TableDefinition<?> wanted, Table found, boolean removes) {
            this.wanted = wanted;
            this.found = found;
            this.removes = removes;
        }

        SchemaChange run(Map<String, String> renames) {
            Map<String, Types.NestedField> there = new LinkedHashMap<>();
            found.schema().columns().forEach(field -> there.put(field.name(), field));
            renames.forEach((from, to) -> rename(from, to, there));
            List<Types.NestedField> columns = wanted.schema().columns();
            columns.forEach(column -> compare(column, there.get(column.name())));
            List<String> order = columns.stream().map(Types.NestedField::name).toList();
            there.forEach((name, field) -> {
                if (!order.contains(name)) {
                    leave(name, field);
                }
            });
            return new SchemaChange(
                    wanted.fullName(),
                    renamed,
                    added,
                    widened,
                    optional,
                    required,
                    left,
                    removed,
                    order,
                    List.copyOf(refused));
        }

        private void rename(String from, String to, Map<String, Types.NestedField> there) {
            if (!there.containsKey(from)) {
                return;
            }
            if (there.containsKey(to)) {
                if (replaces || !isLeft(found, there.get(to))) {
                    return;
                }
                refuse(
                        to,
                        "the table still has a column of that name, which it no longer uses: run once with"
                                + " --drop-columns before " + from + " gets this name");
                return;
            }
            renamed.put(from, to);
            there.put(to, there.remove(from));
        }

        private void compare(Types.NestedField column, Types.NestedField there) {
            if (there == null) {
                added.add(column);
                if (column.isRequired() && !replaces) {
                    refuse(column.name(), "it is new and required, and earlier rows have no value");
                }
                return;
            }
            if (!there.type().equals(column.type())) {
                widen(column, there);
            }
            boolean isReplaced = removed.contains(column.name());
            if (there.isRequired() && column.isOptional() && !isReplaced) {
                optional.add(column.name());
            }
            if (there.isOptional() && column.isRequired() && replaces && !isReplaced) {
                required.add(column.name());
            } else if (there.isOptional() && column.isRequired() && !replaces) {
                refuse(column.name(), "it would be required, and earlier rows may have it NULL");
            }
        }

        private void widen(Types.NestedField column, Types.NestedField there) {
            boolean fits = column.type().isPrimitiveType()
                    && TypeUtil.isPromotionAllowed(there.type(), column.type().asPrimitiveType());
            if (fits) {
                widened.put(column.name(), column.type());
                return;
            }
            if (replaces) {
                removed.add(column.name());
                added.add(column);
                return;
            }
            refuse(
                    column.name(),
                    there.type() + " cannot become " + column.type()
                            + (isLeft(found, there)
                                    ? ", and the table still has the former column of that name: run once with --drop-columns"
                                    : ": rows of the past would not fit"));
        }

        private void leave(String name, Types.NestedField field) {
            if (removes) {
                removed.add(name);
            } else if (!isLeft(found, field)) {
                left.add(name);
            }
        }

        private void refuse(String column, String why) {
            refused.add(wanted.fullName() + ": column " + column + ": " + why);
        }
    }
}
