package io.kappalake.compaction.merge;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableRows;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;

/** What the data files of some tables hold. Each is read only once, since a file never changes. */
final class KnownFiles {

    /** For what never changes of a table: where it is and what its rows are. */
    private final Map<String, Table> shapes = new HashMap<>();

    /** By location, since a file never changes. */
    private final Map<String, List<String>> rowsOfFiles = new HashMap<>();

    private final Map<String, SortedSet<Long>> hoursOfFiles = new HashMap<>();

    KnownFiles(Lake lake, List<TableDefinition<?>> tables) {
        tables.forEach(table -> shapes.put(table.fullName(), lake.table(table)));
    }

    /** Those that it has rows of: a merged file may reach over an hour that is in another. */
    SortedSet<Long> hours(DataFile file) {
        return hoursOfFiles.computeIfAbsent(file.location(), location -> {
            SortedSet<Long> hours = new TreeSet<>();
            TableRows.eachIn(
                    shape(InterleavedLake.GOLD),
                    location,
                    List.of("window_start"),
                    row -> hours.add(Micros.floor(
                            Micros.of(row.get(0, OffsetDateTime.class).toInstant()), Micros.HOUR)));
            return hours;
        });
    }

    boolean isOf(DataFile file, TableDefinition<?> table) {
        return file.location().startsWith(shape(table).location() + "/");
    }

    Table shape(TableDefinition<?> table) {
        return shapes.get(table.fullName());
    }

    List<String> texts(TableDefinition<?> table, List<DataFile> files) {
        List<String> texts = new ArrayList<>();
        files.forEach(file -> texts.addAll(rowsOfFiles.computeIfAbsent(file.location(), one -> read(table, one))));
        return texts;
    }

    private List<String> read(TableDefinition<?> table, String file) {
        List<String> texts = new ArrayList<>();
        List<String> columns =
                table.columns().stream().map(column -> column.name()).toList();
        TableRows.eachIn(shape(table), file, columns, row -> texts.add(row.toString()));
        return texts;
    }
}
