package io.kappalake.tables.format;

import io.kappalake.tables.definition.TableDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;

/**
 * Rewrites rows of existing files to new files, one for each partition that has any. Nothing in the lake refers to them
 * until a commit does. Not thread-safe.
 */
public final class MovedRows {

    private final TableDefinition<?> definition;
    private final Table table;
    private final Supplier<String> names;
    private final Map<Integer, DataWriter<StructLike>> open = new TreeMap<>();

    /** @param names unique file names, as {@code moved-….parquet} */
    public MovedRows(TableDefinition<?> definition, Table table, Supplier<String> names) {
        this.definition = definition;
        this.table = table;
        this.names = names;
    }

    /** A unique name for a file of moved rows. */
    public static String fileName() {
        return "replay-" + UUID.randomUUID() + ".parquet";
    }

    /** Adds the file's rows that pass, each after {@code edit}. */
    public void add(DataFile file, Predicate<StructLike> which, Consumer<StructLike> edit) {
        try (CloseableIterable<StructLike> rows = StoredRows.read(table, file)) {
            for (StructLike row : rows) {
                if (which.test(row)) {
                    edit.accept(row);
                    writer(file.partition()).write(row);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot move rows of " + file.location(), e);
        }
    }

    private DataWriter<StructLike> writer(StructLike partition) {
        return open.computeIfAbsent(partition.get(0, Integer.class), any -> {
            String location = table.locationProvider().newDataLocation(table.spec(), partition, names.get());
            return StoredRows.write(definition, table, table.io().newOutputFile(location), partition);
        });
    }

    /** Closes and returns the files. */
    public List<DataFile> complete() {
        List<DataFile> files = new ArrayList<>();
        for (DataWriter<StructLike> writer : open.values()) {
            try {
                writer.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot close a file of " + definition.fullName(), e);
            }
            files.add(writer.toDataFile());
        }
        open.clear();
        return files;
    }
}
