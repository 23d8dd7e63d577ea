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
import java.util.function.BiConsumer;
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
     * Marks the metadata with the current snapshot of each table.
     *
     * @param tables names by location of the metadata
     * @param mayBeGone whether files may be missing
     * @throws ExecutionException if a file that is needed cannot be read
     */
    void mark(Map<String, String> tables, boolean mayBeGone) throws ExecutionException {
        each(tables, (location, table) -> {
            if (isNew(location)) {
                markTable(table, location, mayBeGone);
            }
        });
    }

    /**
     * Marks what is there of the older snapshots that the tables list. Only after everything that must be readable was
     * marked: snapshots share manifests, and each is read once.
     */
    void markListed(Map<String, String> tables) throws ExecutionException {
        each(tables, this::markListed);
    }

    /** Does something with each table of this lake, many at a time. */
    private void each(Map<String, String> tables, BiConsumer<String, String> work) throws ExecutionException {
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            tables.forEach((location, table) -> {
                if (lake.isOwn(location)) {
                    running.add(readers.submit(() -> work.accept(location, table)));
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

    private void markTable(String table, String location, boolean mayBeGone) {
        try {
            TableMetadata metadata = TableMetadataParser.read(lake.io(), location);
            own.add(table, metadata);
            metadata.statisticsFiles().stream().map(StatisticsFile::path).forEach(this::isNew);
            metadata.partitionStatisticsFiles().stream()
                    .map(PartitionStatisticsFile::path)
                    .forEach(this::isNew);
            if (metadata.currentSnapshot() != null) {
                markSnapshot(metadata, metadata.currentSnapshot());
            }
        } catch (NotFoundException | IllegalArgumentException e) {
            // Gone, or of an unknown version.
            if (!mayBeGone && own.isDefined(table)) {
                throw e;
            }
            if (!mayBeGone) {
                own.leaveAlone(location);
            }
        }
    }

    private void markListed(String location, String table) {
        try {
            TableMetadata metadata = TableMetadataParser.read(lake.io(), location);
            for (Snapshot snapshot : metadata.snapshots()) {
                try {
                    markSnapshot(metadata, snapshot);
                } catch (NotFoundException e) {
                    // Of a state that is not a head, sweeps keep the current snapshot only; a tag may name it later.
                    if (!own.isDefined(table)) {
                        own.leaveAlone(location);
                    }
                }
            }
        } catch (NotFoundException | IllegalArgumentException e) {
            // Was found out before.
        }
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
