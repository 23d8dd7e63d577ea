package io.kappalake.inspect.export;

import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.WrittenTime;
import io.kappalake.tables.format.StoredRows;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.tables.format.TimeColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.io.CloseableIterable;

/** The data files of a table that may have rows of the range, by partition. The same for the same commit. */
record TableFilesOf(Table table, Expression filter, List<Group> groups) {

    /** The files of a partition, whose name is a day or a month. */
    record Group(String name, List<DataFile> files) {

        long rows() {
            return files.stream().mapToLong(DataFile::recordCount).sum();
        }
    }

    static TableFilesOf of(Table table, ExportPlan plan) {
        Expression filter = filter(table, plan);
        Map<Integer, List<DataFile>> byPartition = new TreeMap<>();
        TableFiles.live(table, filter).forEach(file -> byPartition
                .computeIfAbsent(file.partition().get(0, Integer.class), any -> new ArrayList<>())
                .add(file));
        List<Group> groups = new ArrayList<>();
        byPartition.forEach((partition, files) -> {
            files.sort(Comparator.comparing(DataFile::location));
            String path = table.spec().partitionToPath(files.get(0).partition());
            groups.add(new Group(path.substring(path.indexOf('=') + 1), files));
        });
        return new TableFilesOf(table, filter, groups);
    }

    String name() {
        return table.name();
    }

    long rows() {
        return groups.stream().mapToLong(Group::rows).sum();
    }

    void each(Group group, RowVisitor visitor) throws IOException {
        Evaluator matches = new Evaluator(table.schema().asStruct(), filter);
        for (DataFile file : group.files()) {
            try (CloseableIterable<StructLike> rows = StoredRows.read(table, file, table.schema(), filter)) {
                for (StructLike row : rows) {
                    if (matches.eval(row)) {
                        visitor.row(row);
                    }
                }
            }
        }
    }

    private static Expression filter(Table table, ExportPlan plan) {
        return TimeColumn.of(table).within(micros(plan.from(), Long.MIN_VALUE), micros(plan.to(), Long.MAX_VALUE));
    }

    private static long micros(String time, long absent) {
        return time.isEmpty() ? absent : Micros.of(WrittenTime.of(time));
    }
}
