package io.kappalake.compaction.merge;

import io.kappalake.compaction.files.MergedName;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.StoredRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.util.SortedMerge;

/**
 * Writes the rows of a group of files to one file, in {@link RowOrder}: a function of the files that changes nothing in
 * the lake. Merged files are already in order and are only merged while being read. The rows of other files are sorted
 * in memory, a limited number at a time, and wait in temporary files.
 */
final class GroupRewrite {

    /** About 150 MB as objects. */
    static final int ROWS_IN_MEMORY = 200_000;

    /** A few milliseconds of work. */
    private static final int ROWS_BETWEEN_CHECKS = 1_000;

    private final TableDefinition<?> definition;
    private final Table table;
    private final CompactGroup group;
    private final Comparator<StructLike> order;
    private final int rowsInMemory;
    private final Brake brake;
    private final List<CloseableIterable<StructLike>> runs = new ArrayList<>();
    private final List<Path> spilled = new ArrayList<>();
    private List<StructLike> buffer = new ArrayList<>();
    private long rows;

    GroupRewrite(TableDefinition<?> definition, Rewrite rewrite, Brake brake) {
        this.definition = definition;
        this.table = rewrite.table();
        this.group = rewrite.group();
        this.order = RowOrder.of(definition, table);
        this.rowsInMemory = rewrite.rowsInMemory();
        this.brake = brake;
    }

    /** Writes the file to storage; no commit refers to it yet. */
    DataFile run() throws InterruptedException {
        try {
            for (DataFile file : group.files()) {
                if (MergedName.generation(file) > 0) {
                    runs.add(StoredRows.read(table, file));
                    continue;
                }
                sort(file);
            }
            List<StructLike> rest = buffer;
            rest.sort(order);
            runs.add(CloseableIterable.withNoopClose(rest));
            return write();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot merge files of " + group.table(), e);
        } finally {
            spilled.forEach(path -> path.toFile().delete());
        }
    }

    private void sort(DataFile file) throws IOException, InterruptedException {
        try (CloseableIterable<StructLike> rows = StoredRows.read(table, file)) {
            for (StructLike row : rows) {
                check();
                buffer.add(row);
                if (buffer.size() == rowsInMemory) {
                    spill();
                }
            }
        }
    }

    private void check() throws InterruptedException {
        if (++rows % ROWS_BETWEEN_CHECKS == 0) {
            brake.check();
        }
    }

    private void spill() throws IOException {
        buffer.sort(order);
        Path path = Files.createTempFile("compact-", ".parquet");
        spilled.add(path);
        OutputFile file = org.apache.iceberg.Files.localOutput(path.toFile());
        try (DataWriter<StructLike> writer = StoredRows.write(definition, table, file, partition())) {
            buffer.forEach(writer::write);
        }
        buffer = new ArrayList<>();
        runs.add(StoredRows.read(file.toInputFile(), table.schema()));
    }

    private DataFile write() throws IOException, InterruptedException {
        String name = MergedName.of(group.generation(), group.writers());
        String location = table.locationProvider().newDataLocation(table.spec(), partition(), name);
        OutputFile file = table.io().newOutputFile(location);
        DataWriter<StructLike> writer = StoredRows.write(definition, table, file, partition());
        try (writer;
                CloseableIterable<StructLike> sorted = new SortedMerge<>(order, runs)) {
            for (StructLike row : sorted) {
                check();
                writer.write(row);
            }
        }
        DataFile written = writer.toDataFile();
        if (written.recordCount() != group.rows()) {
            table.io().deleteFile(location);
            throw new IllegalStateException("Merging " + group.files().size() + " files of " + group.table() + " gave "
                    + written.recordCount() + " rows, must be " + group.rows());
        }
        return written;
    }

    private StructLike partition() {
        return group.files().get(0).partition();
    }
}
