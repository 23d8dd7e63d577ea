package io.kappalake.inspect.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.kappalake.inspect.export.Manifest.ExportedFile;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an export is written: a directory beside the one that was asked for, which gets its name when all is there. A
 * file is synced before it gets its name, and noted after that, so that what is noted survives a kill.
 */
final class PartDirectory implements AutoCloseable {

    static final String MANIFEST = "manifest.json";

    private static final String PLAN = "plan.json";
    private static final String FINISHED = "finished.jsonl";
    private static final String LOCK = "lock";
    private static final String UNFINISHED = ".unfinished";

    private final Path out;
    private final Path part;
    private final FileChannel channel;
    private final Map<String, ExportedFile> finished = new HashMap<>();

    private PartDirectory(Path out, Path part, FileChannel channel) {
        this.out = out;
        this.part = part;
        this.channel = channel;
    }

    /** @throws LakeException if the directory has something in it, or cannot get its name when all is there */
    static void requireNew(Path out) {
        if (!Files.exists(out)) {
            return;
        }
        if (!Files.isDirectory(out)) {
            throw new LakeException("--out " + out + " is a file: name a directory that does not exist yet");
        }
        try {
            Path whole = out.toRealPath();
            if (whole.getParent() == null || !Files.getFileStore(whole).equals(Files.getFileStore(whole.getParent()))) {
                throw new LakeException(
                        "--out " + out + " is a mount, which cannot be renamed: name a directory below it");
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(out)) {
                if (entries.iterator().hasNext()) {
                    throw new LakeException("--out " + out + " is not empty: name a directory that does not exist yet");
                }
            }
        } catch (IOException e) {
            throw unwritable(out, e);
        }
    }

    /** That somebody else's export is in the way. */
    static LakeException taken(Path out, ExportPlan begun) {
        return new LakeException(
                "%s holds an unfinished export of %s as %s at commit %.16s: finish that one, or remove it"
                        .formatted(of(out), String.join(", ", begun.tables()), begun.format(), begun.commit()));
    }

    static Path of(Path out) {
        Path whole = out.toAbsolutePath().normalize();
        return whole.resolveSibling(whole.getFileName() + ".part");
    }

    /** The plan of an export that was begun and not finished; empty if there is none. */
    static Optional<ExportPlan> begun(Path out) {
        Path part = of(out);
        try {
            if (Files.exists(part.resolve(PLAN))) {
                return Optional.of(ManifestText.read(Files.readString(part.resolve(PLAN)), ExportPlan.class));
            }
            if (Files.exists(part.resolve(MANIFEST))) {
                return Optional.of(ManifestText.manifest(Files.readString(part.resolve(MANIFEST)))
                        .plan());
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new LakeException(
                    "Cannot read the unfinished export in " + part + ": remove it, and run this again", e);
        }
    }

    /** @throws LakeException if another process exports there, or did so since it was last looked at */
    static PartDirectory open(Path out, ExportPlan plan) {
        Path part = of(out);
        try {
            Files.createDirectories(part);
            FileChannel channel =
                    FileChannel.open(part.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new LakeException("Another process exports to " + part + ": wait for it, or name another --out");
            }
            PartDirectory directory = new PartDirectory(out, part, channel);
            try {
                directory.begin(plan);
                return directory;
            } catch (IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (IOException e) {
            throw unwritable(part, e);
        }
    }

    /** Looks again, as only the lock's owner can do: what is here may have been begun or ended by another. */
    private void begin(ExportPlan plan) throws IOException {
        Optional<ExportPlan> begun = begun(out);
        if (begun.isPresent() && !begun.get().equals(plan)) {
            throw taken(out, begun.get());
        }
        try {
            requireNew(out);
        } catch (LakeException e) {
            if (begun.isEmpty()) {
                Files.deleteIfExists(part.resolve(LOCK));
                Files.deleteIfExists(part);
            }
            throw e;
        }
        write(PLAN, ManifestText.line(plan));
        readFinished();
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    static LakeException unwritable(Path directory, IOException failure) {
        return new LakeException(
                "Cannot write to " + directory + " (" + LakeException.innermost(failure)
                        + "): make room or allow it, and run the same command again, which keeps finished files",
                failure);
    }

    /** A line that a kill cut off, and all that has not its hash, is made again. */
    private void readFinished() throws IOException {
        Path notes = part.resolve(FINISHED);
        if (!Files.exists(notes)) {
            return;
        }
        for (String line : Files.readAllLines(notes)) {
            try {
                ExportedFile file = ManifestText.read(line, ExportedFile.class);
                Path path = part.resolve(file.path());
                if (Files.exists(path) && ManifestText.sha256(path).equals(file.sha256())) {
                    finished.put(file.path(), file);
                }
            } catch (JsonProcessingException e) {
                break;
            }
        }
        StringBuilder kept = new StringBuilder();
        finished.values().forEach(file -> kept.append(ManifestText.line(file)).append('\n'));
        write(FINISHED, kept.toString());
    }

    Path path() {
        return part;
    }

    /** A file that an earlier attempt finished; empty if it must be written. */
    Optional<ExportedFile> finished(String path) {
        return Optional.ofNullable(finished.get(path));
    }

    /** Where to write a file that is not finished. */
    Path unfinished(String path) throws IOException {
        Path file = part.resolve(path + UNFINISHED);
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        return file;
    }

    /** Gives a written file its name, and notes it. */
    ExportedFile finish(String path, long rows, String rowsHash) throws IOException {
        Path written = part.resolve(path + UNFINISHED);
        sync(written);
        ExportedFile file = new ExportedFile(path, rows, rowsHash, Files.size(written), ManifestText.sha256(written));
        Files.move(written, part.resolve(path), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(written.getParent());
        Files.writeString(
                part.resolve(FINISHED),
                ManifestText.line(file) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.SYNC);
        return file;
    }

    /** Adds the manifest, and gives the directory its name. */
    void complete(Manifest manifest) throws IOException {
        write(MANIFEST, ManifestText.of(manifest));
        for (String own : List.of(FINISHED, PLAN, LOCK)) {
            Files.deleteIfExists(part.resolve(own));
        }
        try (Stream<Path> all = Files.walk(part)) {
            for (Path directory : all.filter(Files::isDirectory).toList()) {
                sync(directory);
            }
        }
        // An empty directory of that name gives way.
        Files.move(part, out.toAbsolutePath().normalize(), StandardCopyOption.ATOMIC_MOVE);
        sync(part.getParent());
    }

    private void write(String name, String text) throws IOException {
        Path file = part.resolve(name + UNFINISHED);
        Files.write(file, text.getBytes(StandardCharsets.UTF_8));
        sync(file);
        Files.move(file, part.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(part);
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
