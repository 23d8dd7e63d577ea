package io.kappalake.tables.catalog;

import java.time.Duration;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;

/**
 * Which snapshots stay in a table's metadata when it is rewritten: the newest {@code snapshots} that are at most
 * {@code age} older than the newest one. The Nessie hash of their commit still reads older ones; no data file is
 * deleted.
 */
public record Retention(int snapshots, Duration age) {

    /** A snapshot with its ledger adds 2 KB of metadata, which every commit rewrites for every table. */
    public static final Retention DEFAULT = new Retention(200, Duration.ofHours(24));

    public Retention {
        if (snapshots < 1 || age.isNegative()) {
            throw new IllegalArgumentException(
                    "At least one snapshot must stay and the age must not be negative, got " + snapshots + ", " + age);
        }
    }

    /** How many snapshots of a table would expire. */
    public int forgotten(Table table) {
        TableMetadata metadata = ((HasTableOperations) table).operations().current();
        return metadata.snapshots().size()
                - StagedTableOperations.trimmed(metadata, this).snapshots().size();
    }
}
