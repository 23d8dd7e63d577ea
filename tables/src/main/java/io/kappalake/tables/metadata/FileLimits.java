package io.kappalake.tables.metadata;

import org.apache.iceberg.Table;
import org.apache.iceberg.util.PropertyUtil;

/**
 * How many files compaction allows a partition that is written to. Read from table properties, so each table can
 * differ.
 *
 * @param open files of the partition, not counting full ones
 * @param perWriter additional files for each writer of the table
 */
public record FileLimits(int open, int perWriter) {

    public static final String OPEN = "kappalake.compact.open-files";
    public static final String PER_WRITER = "kappalake.compact.open-files-per-writer";

    public static final FileLimits DEFAULT = new FileLimits(24, 8);

    /** A day of Gold gets few files, one per writer and hour, so a low limit is affordable. */
    public static final FileLimits OF_GOLD = new FileLimits(8, 1);

    /** @param layer of the table, whose limits count where its properties set nothing else */
    public static FileLimits of(Table table, String layer) {
        FileLimits normal = layer.equals("gold") ? OF_GOLD : DEFAULT;
        return new FileLimits(
                PropertyUtil.propertyAsInt(table.properties(), OPEN, normal.open),
                PropertyUtil.propertyAsInt(table.properties(), PER_WRITER, normal.perWriter));
    }
}
