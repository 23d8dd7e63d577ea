package io.kappalake.tables.catalog;

import java.time.Duration;
import java.util.Map;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.util.PropertyUtil;

/**
 * Which snapshots stay in a table's metadata when it is rewritten: the newest {@code snapshots} that are at most
 * {@code age} older than the newest one, and no more than the table itself keeps. The Nessie hash of their commit still
 * reads older ones; no data file is deleted.
 */
public record Retention(int snapshots, Duration age) {

    /**
     * Property of a table: how many of its newest snapshots are kept. Each adds about 100 bytes to every later commit
     * of the table.
     */
    public static final String PROPERTY = "kappalake.snapshots";

    /** Streaming readers follow Silver from snapshot to snapshot. */
    private static final int OF_SILVER = 200;

    private static final int OF_OTHERS = 20;

    /** As many as each table keeps. */
    public static final Retention DEFAULT = new Retention(Integer.MAX_VALUE, Duration.ofHours(24));

    public Retention {
        if (snapshots < 1 || age.isNegative()) {
            throw new IllegalArgumentException(
                    "At least one snapshot must stay and the age must not be negative, got " + snapshots + ", " + age);
        }
    }

    /** The retention of one table ({@code layer.name}), if its properties keep fewer. */
    Retention of(String table, Map<String, String> properties) {
        int own = PropertyUtil.propertyAsInt(properties, PROPERTY, table.startsWith("silver.") ? OF_SILVER : OF_OTHERS);
        return new Retention(Math.min(snapshots, Math.max(own, 1)), age);
    }

    /** How many snapshots of a table would expire. */
    public int forgotten(Table table) {
        TableMetadata metadata = ((HasTableOperations) table).operations().current();
        return metadata.snapshots().size()
                - StagedTableOperations.trimmed(metadata, of(table.name(), metadata.properties()))
                        .snapshots()
                        .size();
    }
}
