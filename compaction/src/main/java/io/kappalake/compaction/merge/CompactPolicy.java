package io.kappalake.compaction.merge;

import io.kappalake.tables.definition.TableDefinition;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.PropertyUtil;

/**
 * How many files a partition may have and how large they should become. Read from table properties, so that a table can have its own.
 *
 * @param targetBytes size that files are merged to
 * @param openFiles most files of a partition that is written to, apart from full ones
 * @param openFilesPerWriter so many more for each writer of the table
 */
public record CompactPolicy(long targetBytes, int openFiles, int openFilesPerWriter) {

    public static final String TARGET_BYTES = "kappalake.compact.target-bytes";
    public static final String OPEN_FILES = "kappalake.compact.open-files";
    public static final String OPEN_FILES_PER_WRITER = "kappalake.compact.open-files-per-writer";

    public static final CompactPolicy DEFAULT = new CompactPolicy(128L << 20, 24, 8);

    /** A day of Gold has few files, one of each writer an hour, so that it can afford to have few at any time. */
    public static final CompactPolicy OF_GOLD = new CompactPolicy(DEFAULT.targetBytes, 8, 1);

    public CompactPolicy {
        if (targetBytes < 1 || openFiles < 2 || openFilesPerWriter < 0) {
            throw new IllegalArgumentException("The policy must have " + TARGET_BYTES + " >= 1, " + OPEN_FILES
                    + " >= 2 and " + OPEN_FILES_PER_WRITER + " >= 0, got " + targetBytes + ", " + openFiles + ", "
                    + openFilesPerWriter);
        }
    }

    /** That of a table, where its properties say nothing else. */
    static CompactPolicy of(TableDefinition<?> definition, Table table) {
        CompactPolicy normal = definition.layer().equals("gold") ? OF_GOLD : DEFAULT;
        var properties = table.properties();
        return new CompactPolicy(
                PropertyUtil.propertyAsLong(properties, TARGET_BYTES, normal.targetBytes),
                PropertyUtil.propertyAsInt(properties, OPEN_FILES, normal.openFiles),
                PropertyUtil.propertyAsInt(properties, OPEN_FILES_PER_WRITER, normal.openFilesPerWriter));
    }

    /** Whether a file is as large as files get: it is not merged again, unless its closed partition would have too many. */
    boolean isFull(long bytes) {
        return bytes >= targetBytes - targetBytes / 4;
    }

    /** Files that the bytes need. */
    long needed(long bytes) {
        return (bytes + targetBytes - 1) / targetBytes;
    }
}
