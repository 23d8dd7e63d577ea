package io.kappalake.compaction.merge;

import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.metadata.FileLimits;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.PropertyUtil;

/**
 * How many files a partition may have, and how large they should become. Read from table properties, so each table can
 * differ.
 *
 * @param targetBytes target size of merged files
 * @param openFiles most files of a partition being written to, not counting full ones
 * @param openFilesPerWriter additional files for each writer of the table
 */
public record CompactPolicy(long targetBytes, int openFiles, int openFilesPerWriter) {

    public static final String TARGET_BYTES = "kappalake.compact.target-bytes";
    public static final String OPEN_FILES = FileLimits.OPEN;
    public static final String OPEN_FILES_PER_WRITER = FileLimits.PER_WRITER;

    public static final CompactPolicy DEFAULT = new CompactPolicy(128L << 20, FileLimits.DEFAULT);
    public static final CompactPolicy OF_GOLD = new CompactPolicy(DEFAULT.targetBytes, FileLimits.OF_GOLD);

    public CompactPolicy {
        if (targetBytes < 1 || openFiles < 2 || openFilesPerWriter < 0) {
            throw new IllegalArgumentException("The policy must have " + TARGET_BYTES + " >= 1, " + OPEN_FILES
                    + " >= 2 and " + OPEN_FILES_PER_WRITER + " >= 0, got " + targetBytes + ", " + openFiles + ", "
                    + openFilesPerWriter);
        }
    }

    private CompactPolicy(long targetBytes, FileLimits limits) {
        this(targetBytes, limits.open(), limits.perWriter());
    }

    /** The policy of a table whose properties set nothing else. */
    static CompactPolicy of(TableDefinition<?> definition, Table table) {
        return new CompactPolicy(
                PropertyUtil.propertyAsLong(table.properties(), TARGET_BYTES, DEFAULT.targetBytes),
                FileLimits.of(table, definition.layer()));
    }

    /** Whether a file has full size. It is not merged again, unless its closed partition would have too many files. */
    boolean isFull(long bytes) {
        return bytes >= targetBytes - targetBytes / 4;
    }

    /** Number of files that these bytes need. */
    long needed(long bytes) {
        return (bytes + targetBytes - 1) / targetBytes;
    }
}
