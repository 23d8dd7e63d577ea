package io.kappalake.compaction.sweep;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.metadata.CommitMetadata;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.FingerprintMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
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
 * The files that branches, tags and retained commits reach: table metadata, and from each of its snapshots manifest
 * lists, manifests, data and delete files, and statistics.
 */
final class Reachable {

    /** Reading metadata mostly waits for storage. */
    private static final int READERS = 16;

    private final Lake lake;
    private final OwnDirectories own;
    private final Instant retained;
    private final Instant forgotten;
    private final FingerprintMap files = new FingerprintMap();
    private final Set<String> commits = new HashSet<>();

    /**
     * Retains commits that were the newest at {@code retained} or later.
     *
     * @param own learns the directories of the tables
     * @param forgotten a sweep may have removed files of commits superseded before this time
     */
    Reachable(Lake lake, OwnDirectories own, Instant retained, Instant forgotten) {
        this.lake = lake;
        this.own = own;
        this.retained = retained;
        this.forgotten = forgotten;
    }

    /**
     * Adds everything that these refs reach.
     *
     * @param refs hashes by name
     * @throws LakeException if something that a commit needs cannot be read
     */
    void mark(Map<String, String> refs) {
        Map<String, String> former = new HashMap<>();
        // What must be readable comes first, since each file is read once.
        refs.forEach((ref, hash) -> {
            Map<String, String> needed = new HashMap<>();
            collect(hash, needed, former);
            try {
                read(needed, false);
            } catch (ExecutionException e) {
                throw new LakeException("Cannot read what " + ref + " needs (" + LakeException.innermost(e) + ")", e);
            }
        });
        readAsFarAsItIsThere(former);
    }

    /** The same for refs created or moved while files are deleted: some of what they need may already be gone. */
    void markWhatIsLeft(Map<String, String> refs) {
        Map<String, String> all = new HashMap<>();
        refs.values().forEach(hash -> collect(hash, all, all));
        readAsFarAsItIsThere(all);
    }

    private void readAsFarAsItIsThere(Map<String, String> tables) {
        try {
            read(tables, true);
        } catch (ExecutionException e) {
            throw new LakeException("Cannot read the lake's metadata (" + LakeException.innermost(e) + ")", e);
        }
    }

    synchronized boolean holds(String location) {
        Fingerprint file = Fingerprint.of(location);
        return files.get(file.high(), file.low()) != FingerprintMap.MISSING;
    }

    synchronized long size() {
        return files.size();
    }

    /**
     * Collects the metadata that a retained commit of this history made current, and that which was current when the
     * retained history began; tables by location.
     *
     * @param former collects that of commits from which a sweep with a shorter history may have removed files
     */
    private void collect(String head, Map<String, String> needed, Map<String, String> former) {
        needed.putAll(lake.metadataAt(head));
        try (Stream<CommitMetadata> log = lake.metadataLog(head)) {
            Map<String, String> locations = needed;
            Iterator<CommitMetadata> newestFirst = log.iterator();
            while (newestFirst.hasNext()) {
                CommitMetadata commit = newestFirst.next();
                if (!commits.add(commit.hash())) {
                    break;
                }
                if (commit.time().isBefore(retained)) {
                    locations.putAll(lake.metadataAt(commit.hash()));
                    break;
                }
                if (locations == needed && commit.time().isBefore(forgotten)) {
                    needed.putAll(lake.metadataAt(commit.hash()));
                    locations = former;
                }
                locations.putAll(commit.locations());
            }
        }
    }

    private void read(Map<String, String> tables, boolean mayBeGone) throws ExecutionException {
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            tables.forEach((location, table) -> {
                if (lake.isOwn(location) && isNew(location)) {
                    running.add(readers.submit(() -> markTable(table, location, mayBeGone)));
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
        TableMetadata metadata;
        try {
            metadata = TableMetadataParser.read(lake.io(), location);
        } catch (NotFoundException | IllegalArgumentException e) {
            // Gone, or of an unknown version.
            if (!mayBeGone && own.isDefined(table)) {
                throw e;
            }
            if (!mayBeGone) {
                own.leaveAlone(location);
            }
            return;
        }
        own.add(table, metadata);
        metadata.statisticsFiles().stream().map(StatisticsFile::path).forEach(this::isNew);
        metadata.partitionStatisticsFiles().stream()
                .map(PartitionStatisticsFile::path)
                .forEach(this::isNew);
        for (Snapshot snapshot : metadata.snapshots()) {
            try {
                markSnapshot(metadata, snapshot);
            } catch (NotFoundException e) {
                if (!mayBeGone && own.isDefined(table)) {
                    throw e;
                }
                if (!mayBeGone) {
                    own.leaveAlone(location);
                }
            }
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
    private synchronized boolean isNew(String location) {
        Fingerprint file = Fingerprint.of(location);
        if (files.get(file.high(), file.low()) != FingerprintMap.MISSING) {
            return false;
        }
        files.put(file.high(), file.low(), 1);
        return true;
    }
}
