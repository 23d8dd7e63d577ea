package io.kappalake.tables.catalog;

import io.kappalake.tables.metadata.MetadataFile;
import io.kappalake.tables.metadata.ShortHeaders;
import io.kappalake.tables.metadata.TableSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.LocationProvider;

/**
 * Table operations on a fixed base whose commits stay in memory until {@link #write} writes one metadata file with them
 * all.
 *
 * <p>Iceberg's {@code BaseMetastoreTableOperations} would write a file for each update, and a second one to trim
 * snapshots.
 */
public final class StagedTableOperations implements TableOperations {

    private final FileIO io;
    private final TableMetadata base;
    private TableMetadata current;

    public StagedTableOperations(FileIO io, TableMetadata base) {
        this.io = new ShortHeaders(io);
        this.base = base;
        this.current = base;
    }

    @Override
    public TableMetadata current() {
        return current;
    }

    @Override
    public TableMetadata refresh() {
        return current;
    }

    @Override
    public void commit(TableMetadata from, TableMetadata to) {
        if (from != current) {
            throw new CommitFailedException(
                    "Staged metadata of %s was changed by two updates at once", current.location());
        }
        current = to;
    }

    @Override
    public FileIO io() {
        return io;
    }

    @Override
    public String metadataFileLocation(String name) {
        return current.location() + "/metadata/" + name;
    }

    @Override
    public LocationProvider locationProvider() {
        return LocationProviders.locationsFor(current.location(), current.properties());
    }

    boolean isChanged() {
        return current != base;
    }

    /** Writes the metadata with all updates, trimmed, and returns it as a reader of the file sees it. */
    public TableMetadata write(Retention retention) {
        int version = MetadataFile.version(base.metadataFileLocation()) + 1;
        return MetadataFile.write(io, version, TableSettings.upToDate(trimmed(current, retention)));
    }

    static TableMetadata trimmed(TableMetadata metadata, Retention retention) {
        if (metadata.currentSnapshot() == null) {
            return metadata;
        }
        Set<Long> named = new HashSet<>();
        metadata.refs().values().stream().map(SnapshotRef::snapshotId).forEach(named::add);
        // The newest snapshot's own time, since the clock may have jumped since.
        long oldest =
                metadata.currentSnapshot().timestampMillis() - retention.age().toMillis();
        List<Snapshot> newestFirst = new ArrayList<>(metadata.snapshots());
        newestFirst.sort(Comparator.comparingLong(Snapshot::sequenceNumber).reversed());
        List<Long> dropped = new ArrayList<>();
        for (int i = 0; i < newestFirst.size(); i++) {
            Snapshot snapshot = newestFirst.get(i);
            if ((i >= retention.snapshots() || snapshot.timestampMillis() < oldest)
                    && !named.contains(snapshot.snapshotId())) {
                dropped.add(snapshot.snapshotId());
            }
        }
        return dropped.isEmpty()
                ? metadata
                : TableMetadata.buildFrom(metadata).removeSnapshots(dropped).build();
    }
}
