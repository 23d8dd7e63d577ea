package io.kappalake.inspect.diff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * The data files that only one of two states of a table has. A manifest never changes, so one that both have is not
 * opened.
 *
 * @param a files of the first state, by partition and location
 * @param b files of the second
 */
record ChangedFiles(List<DataFile> a, List<DataFile> b) {

    private static final List<String> COLUMNS =
            List.of("content", "file_path", "file_format", "partition", "record_count", "file_size_in_bytes");

    static ChangedFiles between(Optional<Table> a, Optional<Table> b) {
        List<ManifestFile> before = manifests(a);
        List<ManifestFile> after = manifests(b);
        List<DataFile> onlyA = files(a, without(before, after));
        List<DataFile> onlyB = files(b, without(after, before));
        Set<String> inA = locations(onlyA);
        Set<String> inB = locations(onlyB);
        onlyA.removeIf(file -> inB.contains(file.location()));
        onlyB.removeIf(file -> inA.contains(file.location()));
        return new ChangedFiles(sorted(onlyA), sorted(onlyB));
    }

    static long rows(Collection<DataFile> files) {
        return files.stream().mapToLong(DataFile::recordCount).sum();
    }

    /** Rows of all live files, as the manifests' list has them. */
    static long rows(Optional<Table> table) {
        return manifests(table).stream()
                .mapToLong(manifest -> manifest.addedRowsCount() + manifest.existingRowsCount())
                .sum();
    }

    /** Days or months since the epoch. */
    static int partition(DataFile file) {
        return file.partition().get(0, Integer.class);
    }

    private static List<DataFile> sorted(List<DataFile> files) {
        files.sort(Comparator.comparing(ChangedFiles::partition).thenComparing(DataFile::location));
        return files;
    }

    private static Set<String> locations(List<DataFile> files) {
        return files.stream().map(DataFile::location).collect(Collectors.toSet());
    }

    private static List<ManifestFile> manifests(Optional<Table> table) {
        Snapshot snapshot = table.map(Table::currentSnapshot).orElse(null);
        return snapshot == null ? List.of() : snapshot.dataManifests(table.get().io());
    }

    private static List<ManifestFile> without(List<ManifestFile> all, List<ManifestFile> some) {
        Set<String> paths = some.stream().map(ManifestFile::path).collect(Collectors.toSet());
        return all.stream().filter(manifest -> !paths.contains(manifest.path())).toList();
    }

    private static List<DataFile> files(Optional<Table> table, List<ManifestFile> manifests) {
        List<DataFile> files = new ArrayList<>();
        for (ManifestFile manifest : manifests) {
            try (ManifestReader<DataFile> reader = ManifestFiles.read(
                                    manifest, table.get().io(), table.get().specs())
                            .select(COLUMNS);
                    CloseableIterable<DataFile> live = reader) {
                live.forEach(file -> files.add(file.copy()));
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + manifest.path(), e);
            }
        }
        return files;
    }
}
