package io.kappalake.compaction.merge;

import io.kappalake.tables.definition.TableDefinition;
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
    public static final String OPEN_FILES = "kappalake.compact.open-files";
    public static final String OPEN_FILES_PER_WRITER = "kappalake.compact.open-files-per-writer";

    public static final CompactPolicy DEFAULT = new CompactPolicy(128L << 20, 24, 8);

    /** A day of Gold gets few files, one per writer and hour, so a low limit is affordable. */
    public static final CompactPolicy OF_GOLD = new CompactPolicy(DEFAULT.targetBytes, 8, 1);

    public CompactPolicy {
        if (targetBytes < 1 || openFiles < 2 || openFilesPerWriter < 0) {
            throw new IllegalArgumentException("The policy must have " + TARGET_BYTES + " >= 1, " + OPEN_FILES
                    + " >= 2 and " + OPEN_FILES_PER_WRITER + " >= 0, got " + targetBytes + ", " + openFiles + ", "
                    + openFilesPerWriter);
        }
    }

    /** The policy of a table whose properties set nothing else. */
    static CompactPolicy of(TableDefinition<?> definition, Table table) {
        CompactPolicy normal = definition.layer().equals("gold") ? OF_GOLD : DEFAULT;
        var properties = table.properties();
        return new CompactPolicy(
                PropertyUtil.propertyAsLong(properties, TARGET_BYTES, normal.targetBytes),
                PropertyUtil.propertyAsInt(properties, OPEN_FILES, normal.openFiles),
                PropertyUtil.propertyAsInt(properties, OPEN_FILES_PER_WRITER, normal.openFilesPerWriter));
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
