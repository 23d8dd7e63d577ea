package io.kappalake.compaction.sweep;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.CommitMetadata;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.FingerprintMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
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
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;

/** The files that branches, tags and retained commits reach: table metadata, and from each of its snapshots manifest lists, manifests and data files. */
final class Reachable {

    /** Reading metadata waits for storage more than it computes. */
    private static final int READERS = 16;

    private final Lake lake;
    private final Instant retained;
    private final FingerprintMap files = new FingerprintMap();
    private final Set<String> commits = new HashSet<>();

    /** @param retained commits that were the newest at this time or later count */
    Reachable(Lake lake, Instant retained) {
        this.lake = lake;
        this.retained = retained;
    }

    /** Adds what these refs reach, hashes by name. */
    void mark(Map<String, String> refs) {
        ExecutorService readers = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (String hash : refs.values()) {
                for (String location : metadataOf(hash)) {
                    if (lake.isOwn(location) && isNew(location)) {
                        running.add(readers.submit(() -> markTable(location)));
                    }
                }
            }
            for (Future<?> table : running) {
                table.get();
            }
        } catch (ExecutionException e) {
            throw new LakeException(
                    "Cannot read the lake's metadata (" + LakeException.innermost(e)
                            + "): nothing was deleted; ./lake audit shows what is wrong with the files",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        } finally {
            readers.shutdownNow();
        }
    }

    synchronized boolean holds(String location) {
        Fingerprint file = Fingerprint.of(location);
        return files.get(file.high(), file.low()) != FingerprintMap.MISSING;
    }

    synchronized long size() {
        return files.size();
    }

    /** The metadata that a retained commit of this history made current, and that which was current when the history began. */
    private Set<String> metadataOf(String head) {
        Set<String> locations = new HashSet<>(lake.metadataAt(head));
        try (Stream<CommitMetadata> log = lake.metadataLog(head)) {
            Iterator<CommitMetadata> newestFirst = log.iterator();
            while (newestFirst.hasNext()) {
                CommitMetadata commit = newestFirst.next();
                if (!commits.add(commit.hash())) {
                    break;
                }
                if (commit.time().isBefore(retained)) {
                    locations.addAll(lake.metadataAt(commit.hash()));
                    break;
                }
                locations.addAll(commit.locations());
            }
        }
        return locations;
    }

    private void markTable(String location) {
        TableMetadata metadata = TableMetadataParser.read(lake.io(), location);
        for (Snapshot snapshot : metadata.snapshots()) {
            if (isNew(snapshot.manifestListLocation())) {
                snapshot.allManifests(lake.io()).forEach(manifest -> markManifest(metadata, manifest));
            }
        }
    }

    private void markManifest(TableMetadata metadata, ManifestFile manifest) {
        if (!isNew(manifest.path())) {
            return;
        }
        try (ManifestReader<DataFile> entries = ManifestFiles.read(manifest, lake.io(), metadata.specsById())) {
            entries.forEach(file -> isNew(file.location()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds a file, and tells whether it was not there. */
    private synchronized boolean isNew(String location) {
        Fingerprint file = Fingerprint.of(location);
        if (files.get(file.high(), file.low()) != FingerprintMap.MISSING) {
            return false;
        }
        files.put(file.high(), file.low(), 1);
        return true;
    }
}
