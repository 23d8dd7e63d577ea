package io.kappalake.tables.definition;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;

/**
 * A table of the lake: its name, its columns in order, and the time column that partitions it.
 *
 * @param layer namespace: {@code bronze}, {@code silver} or {@code gold}
 * @param name table name within the layer
 * @param partitionColumn name of the time (or date) column that partitions the table
 * @param partitioning by day or by month of that column, UTC
 * @param columns all columns, in order
 */
public record TableDefinition<R>(
        String layer, String name, String partitionColumn, Partitioning partitioning, List<Column<R>> columns)
        implements Serializable {

    /** How wide a partition is, in UTC. */
    public enum Partitioning {
        DAY,
        MONTH
    }

    public TableDefinition {
        columns = List.copyOf(columns);
        List<String> names = columns.stream().map(Column::name).toList();
        if (Set.copyOf(names).size() < names.size()) {
            throw new IllegalArgumentException(
                    "Table " + layer + "." + name + " has two columns of one name among " + names);
        }
        if (columns.stream().noneMatch(column -> column.name().equals(partitionColumn) && isTime(column))) {
            throw new IllegalArgumentException("Table " + layer + "." + name + " is partitioned by " + partitionColumn
                    + ", which is no time or date among " + names);
        }
    }

    private static boolean isTime(Column<?> column) {
        Type.TypeID type = column.type().typeId();
        return !column.nullable() && (type == Type.TypeID.TIMESTAMP || type == Type.TypeID.DATE);
    }

    /** {@code layer.name}. */
    public String fullName() {
        return layer + "." + name;
    }

    public TableIdentifier id() {
        return TableIdentifier.of(Namespace.of(layer), name);
    }

    /** The Iceberg schema. Columns have field ids 1 to n in order; keys and values of maps have the ids after them. */
    public Schema schema() {
        List<Types.NestedField> fields = new ArrayList<>();
        for (Column<R> column : columns) {
            int id = fields.size() + 1;
            fields.add(Types.NestedField.of(id, column.nullable(), column.name(), column.type()));
        }
        int[] next = {0};
        return new Schema(TypeUtil.assignFreshIds(Types.StructType.of(fields), () -> ++next[0])
                .asStructType()
                .fields());
    }

    public PartitionSpec spec() {
        PartitionSpec.Builder spec = PartitionSpec.builderFor(schema());
        return switch (partitioning) {
            case DAY -> spec.day(partitionColumn).build();
            case MONTH -> spec.month(partitionColumn).build();
        };
    }

    /** Position of a column, from 0. */
    public int position(String column) {
        return columns.stream().map(Column::name).toList().indexOf(column);
    }

    /** The getter of the partition column: microseconds since the epoch, or days for a date. */
    public Column.Fixed<R> partitionSource() {
        return columns.stream()
                .filter(column -> column.name().equals(partitionColumn))
                .map(column -> (Column.Fixed<R>) column)
                .findFirst()
                .orElseThrow();
    }
}
