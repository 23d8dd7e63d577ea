package io.kappalake.inspect.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.kappalake.inspect.export.Manifest.ExportedFile;
import io.kappalake.inspect.export.Manifest.ExportedTable;
import io.kappalake.inspect.read.CountedFiles;
import io.kappalake.inspect.read.LakeAtCommit;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;

/**
 * Proves an export: each file has the hash that its manifest says, and no file is missing or too many. On request also
 * that the lake still has just the rows of these files at that commit.
 *
 * @param problems a sentence each; none if all holds
 */
public record ExportCheck(Path directory, Manifest manifest, List<String> problems) {

    public ExportCheck {
        directory = whole(directory);
        problems = List.copyOf(problems);
    }

    /** @throws LakeException if the directory has no manifest that can be read */
    public static ExportCheck of(Path named) {
        Path directory = whole(named);
        Manifest manifest = manifest(directory);
        List<String> problems = new ArrayList<>();
        if (!ManifestText.isWhole(manifest)) {
            problems.add(PartDirectory.MANIFEST + " was changed: it has not the hash that it says");
        }
        try {
            for (ExportedFile file : manifest.files()) {
                problem(directory, file).ifPresent(problems::add);
            }
            Set<String> known =
                    manifest.files().stream().map(ExportedFile::path).collect(Collectors.toSet());
            try (Stream<Path> all = Files.walk(directory)) {
                all.filter(Files::isRegularFile)
                        .map(file -> directory.relativize(file).toString().replace('\\', '/'))
                        .filter(file -> !known.contains(file) && !file.equals(PartDirectory.MANIFEST))
                        .sorted()
                        .forEach(file -> problems.add(file + " is not in the manifest"));
            }
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
        return new ExportCheck(directory, manifest, problems);
    }

    /** The working directory, normalised alone, is an empty path, with which no other starts. */
    private static Path whole(Path directory) {
        return directory.toAbsolutePath().normalize();
    }

    private static Optional<String> problem(Path directory, ExportedFile file) throws IOException {
        Path path = directory.resolve(file.path()).normalize();
        if (!path.startsWith(directory)) {
            return Optional.of(file.path() + " is no path within the directory, so it is not read");
        }
        if (!Files.isRegularFile(path)) {
            return Optional.of(file.path() + " is missing");
        }
        if (Files.size(path) != file.bytes()) {
            return Optional.of(
                    "%s has %,d bytes, the manifest says %,d".formatted(file.path(), Files.size(path), file.bytes()));
        }
        return ManifestText.sha256(path).equals(file.sha256())
                ? Optional.empty()
                : Optional.of(file.path() + " was changed: its SHA-256 is not that of the manifest");
    }

    private static Manifest manifest(Path directory) {
        Path file = directory.resolve(PartDirectory.MANIFEST);
        try {
            return ManifestText.manifest(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw new LakeException(file + " is no manifest of an export: name a directory that ./lake export made", e);
        } catch (IOException e) {
            throw unreadable(directory, e);
        }
    }

    private static LakeException unreadable(Path directory, IOException failure) {
        return new LakeException(
                "Cannot read the export in " + directory + " (" + LakeException.innermost(failure)
                        + "): name a directory that ./lake export made",
                failure);
    }

    /** The same with the rows of the lake at that commit and those of the files, which are all read again. */
    public ExportCheck against(Lake lake, Export.Progress progress) {
        LakeAtCommit at = LakeAtCommit.of(lake, manifest.plan().commit(), new CountedFiles(lake.io()));
        List<String> all = new ArrayList<>(problems);
        Counter counter = new Counter(progress, manifest.rows() * 2);
        for (ExportedTable exported : manifest.tables()) {
            Table table = at.table(exported.table());
            RowSum stored = at.unlessSwept(() -> stored(table, counter));
            try {
                RowSum inFiles = inFiles(exported, table.schema(), counter);
                if (!inFiles.equals(stored)) {
                    all.add("%s: the files have %,d rows, the lake %,d at commit %s, and they are not the same"
                            .formatted(exported.table(), inFiles.rows(), stored.rows(), at.shortHash()));
                }
            } catch (IOException | RuntimeException e) {
                all.add("%s: its files cannot be read as rows of the lake (%s)"
                        .formatted(exported.table(), LakeException.innermost(e)));
            }
        }
        return new ExportCheck(directory, manifest, all);
    }

    /** How many rows there are, and the sum of their hashes. */
    private record RowSum(long rows, String hash) {}

    private RowSum stored(Table table, Counter counter) {
        TableFilesOf files = TableFilesOf.of(table, manifest.plan());
        RowsHash hash = new RowsHash(table.schema());
        long before = counter.done;
        for (TableFilesOf.Group group : files.groups()) {
            try {
                files.each(group, row -> {
                    hash.add(row);
                    counter.add();
                });
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read " + table.name(), e);
            }
        }
        return new RowSum(counter.done - before, hash.text());
    }

    private RowSum inFiles(ExportedTable exported, Schema schema, Counter counter) throws IOException {
        ExportFormat format = ExportFormat.named(manifest.plan().format())
                .orElseThrow(() -> new IOException("format " + manifest.plan().format()));
        RowsHash hash = new RowsHash(schema);
        long before = counter.done;
        for (ExportedFile file : exported.files()) {
            Path path = directory.resolve(file.path()).normalize();
            if (path.startsWith(directory) && Files.isRegularFile(path)) {
                format.read(path, schema, row -> {
                    hash.add(row);
                    counter.add();
                });
            }
        }
        return new RowSum(counter.done - before, hash.text());
    }

    private static final class Counter {

        private final Export.Progress progress;
        private final long total;
        private long done;

        Counter(Export.Progress progress, long total) {
            this.progress = progress;
            this.total = total;
        }

        void add() {
            progress.at(++done, total);
        }
    }
}
