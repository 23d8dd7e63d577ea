package io.kappalake.tables.format;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Micros;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** The files of a table, from its manifests alone; opens no data file. */
public final class TableFiles {

    private TableFiles() {}

    /** All live files, with their column statistics. */
    public static List<DataFile> live(Table table) {
        return live(table, Expressions.alwaysTrue());
    }

    /** The live files that may contain matching rows: partitions and statistics exclude the others. */
    public static List<DataFile> live(Table table, Expression filter) {
        List<DataFile> files = new ArrayList<>();
        try (CloseableIterable<FileScanTask> tasks =
                table.newScan().filter(filter).includeColumnStats().planFiles()) {
            // The scan reuses its objects.
            tasks.forEach(task -> files.add(task.file().copy()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /**
     * The least value of a column in a file, such as microseconds of a time or days of a date, from the file's
     * statistics.
     */
    public static <T> T least(Table table, DataFile file, String column) {
        return bound(table, file, column, file.lowerBounds());
    }

    /** The greatest value of a column in a file. */
    public static <T> T greatest(Table table, DataFile file, String column) {
        return bound(table, file, column, file.upperBounds());
    }

    private static <T> T bound(Table table, DataFile file, String column, Map<Integer, ByteBuffer> bounds) {
        var field = table.schema().findField(column);
        ByteBuffer bound = bounds == null ? null : bounds.get(field.fieldId());
        if (bound == null) {
            throw new LakeException("Data file " + file.location() + " of " + table.name() + " has no bounds of "
                    + column + ": keep write.metadata.metrics.* at its default, and write the file anew");
        }
        return Conversions.fromByteBuffer(field.type(), bound);
    }

    /**
     * The live files whose least value of a time (or date) column is at or after {@code micros} since the epoch. Files
     * without statistics of the column are excluded only if they certainly do not qualify.
     */
    public static List<DataFile> beginningAt(Table table, String timeColumn, long micros) {
        Types.NestedField field = table.schema().findField(timeColumn);
        boolean isDate = field.type().typeId() == Type.TypeID.DATE;
        long least = isDate ? Math.floorDiv(micros, Micros.DAY) : micros;
        // Files whose greatest value is lower cannot qualify. This prunes manifests and partitions before the exact
        // test.
        List<DataFile> candidates = isDate
                ? live(table, Expressions.greaterThanOrEqual(timeColumn, Math.toIntExact(least)))
                : live(table, Expressions.greaterThanOrEqual(timeColumn, least));
        candidates.removeIf(file -> {
            ByteBuffer bound =
                    file.lowerBounds() == null ? null : file.lowerBounds().get(field.fieldId());
            return bound != null
                    && Conversions.<Number>fromByteBuffer(field.type(), bound).longValue() < least;
        });
        return candidates;
    }
}
