package io.kappalake.compaction.sweep;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.FingerprintMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.apache.iceberg.ContentFile;
import org.apache.iceberg.ManifestContent;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.PartitionStatisticsFile;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.StatisticsFile;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.exceptions.NotFoundException;

/**
 * Table metadata files with all that they name: manifest lists, manifests, data and delete files, and statistics. Each
 * file is read once. Takes about 50 bytes of memory for each. Thread-safe.
 */
final class MarkedFiles {

    /** Reading metadata mostly waits for storage. */
    private static final int READERS = 16;

    private final Lake lake;
    private final OwnDirectories own;
    private final Predicate<String> except;
    private final FingerprintMap files = new FingerprintMap();

    /**
     * What to read of each table.
     *
     * @param allSnapshots those that the table still lists, too, where their files are there; else the current one
     * @param mayBeGone whether the current snapshot may lack files
     */
    record Depth(boolean allSnapshots, boolean mayBeGone) {

        static final Depth HEAD = new Depth(true, false);
        static final Depth STATE = new Depth(false, false);
        static final Depth WHAT_IS_LEFT = new Depth(false, true);
        static final Depth HEAD_LEFT = new Depth(true, true);
    }

    /**
     * @param own learns the directories of the tables
     * @param except files that are not marked, nor read
     */
    MarkedFiles(Lake lake, OwnDirectories own, Predicate<String> except) {
        this.lake = lake;
        this.own = own;
        this.except = except;
    }

    synchronized boolean holds(String location) {
        Fingerprint file = Fingerprint.of(location);
        return files.get(file.high(), file.low()) != FingerprintMap.MISSING;
    }

    synchronized long size() {
        return files.size();
    }

    /**
     * Marks.
     *
     * @param tables names by location of the metadata
     * @throws ExecutionException if a file that is needed cannot be read
     */
    void mark(Map<String, String> tables, Depth depth) throws ExecutionException {
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            tables.forEach((location, table) -> {
                if (lake.isOwn(location) && isNew(location)) {
                    running.add(readers.submit(() -> markTable(table, location, depth)));
                }
            });
            for (Future<?> table : running) {
                table.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } finally {
            readers.shutdownNow();
        }
    }

    private void markTable(String table, String location, Depth depth) {
        TableMetadata metadata;
        try {
            metadata = TableMetadataParser.read(lake.io(), location);
        } catch (NotFoundException | IllegalArgumentException e) {
            // Gone, or of an unknown version.
            unreadable(table, location, depth, e);
            return;
        }
        own.add(table, metadata);
        metadata.statisticsFiles().stream().map(StatisticsFile::path).forEach(this::isNew);
        metadata.partitionStatisticsFiles().stream()
                .map(PartitionStatisticsFile::path)
                .forEach(this::isNew);
        for (Snapshot snapshot : metadata.snapshots()) {
            boolean isCurrent = snapshot == metadata.currentSnapshot();
            if (!isCurrent && !depth.allSnapshots()) {
                continue;
            }
            try {
                markSnapshot(metadata, snapshot);
            } catch (NotFoundException e) {
                // Of a state that is not a head, sweeps keep the current snapshot only; a tag may name it later.
                if (isCurrent || !own.isDefined(table)) {
                    unreadable(table, location, depth, e);
                }
            }
        }
    }

    private void unreadable(String table, String location, Depth depth, RuntimeException why) {
        if (depth.mayBeGone()) {
            return;
        }
        if (own.isDefined(table)) {
            throw why;
        }
        own.leaveAlone(location);
    }

    private void markSnapshot(TableMetadata metadata, Snapshot snapshot) {
        if (snapshot.manifestListLocation() == null || isNew(snapshot.manifestListLocation())) {
            snapshot.allManifests(lake.io()).forEach(manifest -> markManifest(metadata, manifest));
        }
    }

    private void markManifest(TableMetadata metadata, ManifestFile manifest) {
        if (!isNew(manifest.path())) {
            return;
        }
        try (ManifestReader<? extends ContentFile<?>> entries = manifest.content() == ManifestContent.DELETES
                ? ManifestFiles.readDeleteManifest(manifest, lake.io(), metadata.specsById())
                : ManifestFiles.read(manifest, lake.io(), metadata.specsById())) {
            entries.forEach(file -> isNew(file.location()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a file. Returns whether it was new. */
    private boolean isNew(String location) {
        return !except.test(location) && add(Fingerprint.of(location));
    }

    private synchronized boolean add(Fingerprint file) {
        if (files.get(file.high(), file.low()) != FingerprintMap.MISSING) {
            return false;
        }
        files.put(file.high(), file.low(), 1);
        return true;
    }
}
