package io.kappalake.audit.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

/**
 * A table at the audited commit, and its changes since the base commit. In a full audit all its files are new.
 *
 * @param added new files, in no order
 * @param gone files that existed at the base commit and no longer do
 */
public record TableState(Table table, List<DataFile> added, List<DataFile> gone) {

    private static final List<String> COLUMNS =
            List.of("content", "file_path", "file_format", "partition", "record_count", "file_size_in_bytes");

    private static final List<String> WITH_BOUNDS = Stream.concat(
                    COLUMNS.stream(), Stream.of("lower_bounds", "upper_bounds"))
            .toList();

    /** A table audited in full. */
    public static TableState whole(Table table) {
        return new TableState(table, files(table, manifests(table), COLUMNS), List.of());
    }

    /** The changes of a table since an earlier commit. Its files carry the bounds of their columns. */
    public static TableState since(Table table, Table earlier) {
        List<ManifestFile> now = manifests(table);
        List<ManifestFile> before = manifests(earlier);
        // A manifest never changes, so a manifest of both states has no news.
        List<DataFile> added = files(table, without(now, before), WITH_BOUNDS);
        List<DataFile> gone = files(table, without(before, now), WITH_BOUNDS);
        Set<String> addedPaths = locations(added);
        Set<String> gonePaths = locations(gone);
        added.removeIf(file -> gonePaths.contains(file.location()));
        gone.removeIf(file -> addedPaths.contains(file.location()));
        return new TableState(table, added, gone);
    }

    private static Set<String> locations(List<DataFile> files) {
        return files.stream().map(DataFile::location).collect(Collectors.toSet());
    }

    public String name() {
        return table.name();
    }

    public static long rows(Collection<DataFile> files) {
        return files.stream().mapToLong(DataFile::recordCount).sum();
    }

    /** Passes every live file, without column statistics. A file that is referenced twice comes twice. */
    public void eachFile(Consumer<DataFile> file) {
        for (ManifestFile manifest : manifests(table)) {
            each(table, manifest, COLUMNS, file);
        }
    }

    /** Rows of all live files, according to their manifests. */
    public static long rows(Table table) {
        long rows = 0;
        for (ManifestFile manifest : manifests(table)) {
            rows += manifest.addedRowsCount() + manifest.existingRowsCount();
        }
        return rows;
    }

    private static List<ManifestFile> manifests(Table table) {
        Snapshot snapshot = table.currentSnapshot();
        return snapshot == null ? List.of() : snapshot.dataManifests(table.io());
    }

    private static List<ManifestFile> without(List<ManifestFile> all, List<ManifestFile> some) {
        Set<String> paths = some.stream().map(ManifestFile::path).collect(Collectors.toSet());
        return all.stream().filter(manifest -> !paths.contains(manifest.path())).toList();
    }

    private static List<DataFile> files(Table table, List<ManifestFile> manifests, List<String> columns) {
        List<DataFile> files = new ArrayList<>();
        manifests.forEach(manifest -> each(table, manifest, columns, files::add));
        return files;
    }

    private static void each(Table table, ManifestFile manifest, List<String> columns, Consumer<DataFile> file) {
        try (ManifestReader<DataFile> reader =
                        ManifestFiles.read(manifest, table.io(), table.specs()).select(columns);
                CloseableIterable<DataFile> live = reader) {
            live.forEach(each -> file.accept(each.copy()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + manifest.path(), e);
        }
    }
}
