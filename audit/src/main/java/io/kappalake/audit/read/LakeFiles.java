package io.kappalake.audit.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.parquet.InternalReader;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.types.Types;

/**
 * Reads the rows of data files one after the other, only the requested columns, in Iceberg's representation: times in
 * microseconds since the epoch, dates in days. A missing file has no rows here. The files check reports missing files,
 * and files whose number of rows differs from their manifest.
 */
public final class LakeFiles {

    private static final int STEP = 1 << 13;

    private final Findings findings;
    private final AuditProgress progress;
    private final Set<String> unreadable = new HashSet<>();
    private long total;
    private long rows;

    public LakeFiles(Findings findings, AuditProgress progress) {
        this.findings = findings;
        this.progress = progress;
    }

    /** Announces rows to be read, for the progress only. */
    public void expect(long more) {
        total += more;
    }

    /** Number of rows read. */
    public long rows() {
        return rows;
    }

    /** Notes a missing or truncated file, already reported: it counts as empty. */
    public void unreadable(String location) {
        unreadable.add(location);
    }

    /** Passes all rows of a file. */
    public void each(Table table, DataFile file, List<String> columns, Consumer<StructLike> row) {
        long read = read(table, file, columns, Expressions.alwaysTrue(), row);
        if (read >= 0 && read != file.recordCount()) {
            findings.problem(
                    "%s: data file %s holds %,d rows, its manifest says %,d",
                    table.name(), file.location(), read, file.recordCount());
        }
    }

    /** Passes the rows of a table that may match. Skips files and row groups without a match, but no single rows. */
    public void candidates(Table table, Expression filter, List<String> columns, Consumer<StructLike> row) {
        candidates(table, filter, columns, row, () -> false);
    }

    /** The same, until there are enough. */
    public void candidates(
            Table table, Expression filter, List<String> columns, Consumer<StructLike> row, BooleanSupplier enough) {
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().filter(filter).planFiles()) {
            for (FileScanTask task : tasks) {
                if (enough.getAsBoolean()) {
                    return;
                }
                read(table, task.file(), columns, filter, row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Number of rows it read, or -1 if the file is missing. */
    private long read(Table table, DataFile file, List<String> columns, Expression filter, Consumer<StructLike> row) {
        if (unreadable.contains(file.location())) {
            return -1;
        }
        Schema projection = projection(table, columns);
        InputFile input = table.io().newInputFile(file.location(), file.fileSizeInBytes());
        long count = 0;
        try (CloseableIterable<StructLike> found = Parquet.read(input)
                .project(projection)
                .filter(filter)
                .createReaderFunc(schema -> InternalReader.create(projection, schema))
                .reuseContainers()
                .build()) {
            for (StructLike each : found) {
                row.accept(each);
                count++;
                step();
            }
            return count;
        } catch (NotFoundException e) {
            if (unreadable.add(file.location())) {
                findings.problem("%s: data file %s is missing", table.name(), file.location());
            }
            return -1;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file.location(), e);
        }
    }

    private void step() {
        if (++rows % STEP == 0) {
            progress.at(rows, Math.max(total, rows));
        }
    }

    private static Schema projection(Table table, List<String> columns) {
        List<Types.NestedField> fields = columns.stream()
                .map(column -> {
                    Types.NestedField field = table.schema().findField(column);
                    if (field == null) {
                        throw new io.kappalake.tables.LakeException("Table " + table.name() + " has no column " + column
                                + ": it is not a table of this lake's version; name another --ref");
                    }
                    return field;
                })
                .toList();
        return new Schema(fields);
    }
}
