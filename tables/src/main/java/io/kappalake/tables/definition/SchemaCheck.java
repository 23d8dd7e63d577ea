package io.kappalake.tables.definition;

import io.kappalake.tables.LakeException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/** Compares a table of the lake with its definition. */
public final class SchemaCheck {

    private SchemaCheck() {}

    public static void requireSame(TableDefinition<?> wanted, Table found) {
        List<String> differences = differences(wanted.schema(), found);
        if (!layout(wanted.spec()).equals(layout(found.spec()))) {
            differences.add("partitioned by " + found.spec() + " and not by " + wanted.spec());
        }
        if (differences.isEmpty()) {
            return;
        }
        throw new LakeException(
                "Table " + wanted.fullName() + " is in the lake with other columns than this version has ("
                        + String.join("; ", differences).replaceAll("\\s+", " ")
                        + "): use another --nessie-ref or --warehouse, or the version that made it");
    }

    /** By names: a column that came later has another field id than its place. */
    private static List<String> layout(PartitionSpec spec) {
        return spec.fields().stream()
                .map(field -> field.transform() + " of " + spec.schema().findColumnName(field.sourceId()))
                .toList();
    }

    private static List<String> differences(Schema wanted, Table table) {
        Schema found = table.schema();
        List<String> differences = new ArrayList<>();
        for (Types.NestedField field : wanted.columns()) {
            Types.NestedField other = found.findField(field.name());
            if (other == null) {
                differences.add("column " + field.name() + " is missing");
                continue;
            }
            if (!sameColumn(field, other)) {
                differences.add("column " + field.name() + " is " + text(other) + " and not " + text(field));
            }
        }
        for (Types.NestedField field : found.columns()) {
            if (wanted.findField(field.name()) == null && !SchemaChange.isLeft(table, field)) {
                differences.add("column " + field.name() + " is not expected");
            }
        }
        return differences;
    }

    private static boolean sameColumn(Types.NestedField field, Types.NestedField other) {
        return field.isOptional() == other.isOptional() && field.type().equals(other.type());
    }

    private static String text(Types.NestedField field) {
        return "#" + field.fieldId() + " " + field.type() + (field.isOptional() ? "" : " not null");
    }
}
