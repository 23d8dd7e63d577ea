package io.kappalake.serve.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;

/**
 * What was read of the warehouse: the files that each manifest names, and the rows of small data files. Both never
 * change, so a commit costs no more than what it brought.
 */
final class StoredFiles {

    private static final int MANIFESTED_FILES = 100_000;
    private static final int MOST_ROWS = 250_000;
    private static final long MOST_BYTES = 16L << 20;

    private final Kept<String, List<DataFile>> manifests = new Kept<>(MANIFESTED_FILES, files -> 1 + files.size());
    private final Kept<Read, FileRows> rows;
    private final long mostBytes;

    /** A file as a schema reads it: columns are renamed and widened while the file stays. */
    private record Read(String location, Types.StructType columns) {}

    /** @param bytes how much memory rows may take; 0 keeps none, and reads through each file */
    StoredFiles(long bytes) {
        rows = new Kept<>(bytes, FileRows::bytes);
        mostBytes = Math.min(MOST_BYTES, bytes / 8);
    }

    /** The live files of a table, by location. */
    List<DataFile> live(Table table) {
        List<DataFile> files = new ArrayList<>();
        if (table.currentSnapshot() != null) {
            for (ManifestFile manifest : table.currentSnapshot().dataManifests(table.io())) {
                files.addAll(manifests.get(manifest.path(), () -> filesOf(table, manifest)));
            }
        }
        files.sort(Comparator.comparing(DataFile::location));
        return List.copyOf(files);
    }

    private static List<DataFile> filesOf(Table table, ManifestFile manifest) {
        List<DataFile> files = new ArrayList<>();
        try (ManifestReader<DataFile> reader = ManifestFiles.read(manifest, table.io(), table.specs())) {
            reader.forEach(file -> files.add(file.copy()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + manifest.path(), e);
        }
        return List.copyOf(files);
    }

    /** Whether a file's rows are read at once and kept. */
    boolean isSmall(DataFile file) {
        return file.recordCount() <= MOST_ROWS && file.fileSizeInBytes() <= mostBytes;
    }

    FileRows rows(Table table, DataFile file) {
        return rows.get(new Read(file.location(), table.schema().asStruct()), () -> FileRows.read(table, file));
    }
}
