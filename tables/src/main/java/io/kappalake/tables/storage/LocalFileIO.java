package io.kappalake.tables.storage;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;
import org.apache.iceberg.io.SupportsBulkOperations;
import org.apache.iceberg.io.SupportsPrefixOperations;

/**
 * Files under {@code file:/} locations, without Hadoop. Directories are created first (Iceberg's own local files race
 * there), a file gets its name when it is complete, and it has no checksum file. A closed file and the directories that
 * lead to it survive a power loss, because Nessie is told of the file next.
 */
public final class LocalFileIO implements SupportsPrefixOperations, SupportsBulkOperations {

    private static final long serialVersionUID = 1L;

    private final Sync sync;
    private transient volatile DirectoryEntries directories;

    public LocalFileIO() {
        this(LocalFileIO::force);
    }

    LocalFileIO(Sync sync) {
        this.sync = sync;
    }

    /** Makes the content of a file or directory survive a power loss. */
    @FunctionalInterface
    interface Sync extends Serializable {
        void of(Path path) throws IOException;
    }

    private static void force(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private DirectoryEntries directories() {
        DirectoryEntries known = directories;
        if (known == null) {
            known = new DirectoryEntries(sync);
            directories = known;
        }
        return known;
    }

    static Path path(String location) {
        return FileUri.pathOfLocation(location);
    }

    /** None. Iceberg asks for them when it hands table metadata to other processes. */
    @Override
    public Map<String, String> properties() {
        return Map.of();
    }

    @Override
    public InputFile newInputFile(String location) {
        return new LocalInput(location, path(location));
    }

    @Override
    public OutputFile newOutputFile(String location) {
        return new LocalOutput(location, path(location), sync, directories());
    }

    @Override
    public void deleteFile(String location) {
        try {
            Files.deleteIfExists(path(location));
        } catch (IOException e) {
            throw new RuntimeIOException(e, "Cannot delete %s", location);
        }
    }

    @Override
    public void deleteFiles(Iterable<String> locations) {
        locations.forEach(this::deleteFile);
    }

    /** All files below the directory {@code prefix}, or whose path starts with it. */
    @Override
    public Iterable<FileInfo> listPrefix(String prefix) {
        Path start = path(prefix);
        Path directory = Files.isDirectory(start) ? start : start.getParent();
        List<FileInfo> found = new ArrayList<>();
        if (directory == null || !Files.isDirectory(directory)) {
            return found;
        }
        // A location keeps the form of the prefix (file:/ or file:///), because it is compared with locations in
        // metadata.
        String form = prefix.startsWith("file:") ? prefix.substring(0, prefix.indexOf(start.toString())) : "";
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(file -> file.toString().startsWith(start.toString()))
                    .forEach(file -> addTo(found, form, file));
        } catch (IOException | UncheckedIOException e) {
            throw new RuntimeIOException("Cannot list %s: %s", prefix, e.getMessage());
        }
        return found;
    }

    private static void addTo(List<FileInfo> found, String form, Path file) {
        try {
            if (Files.isRegularFile(file)) {
                found.add(new FileInfo(
                        form + file,
                        Files.size(file),
                        Files.getLastModifiedTime(file).toMillis()));
            }
        } catch (NoSuchFileException gone) {
            // Deleted or renamed while we were listing.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void deletePrefix(String prefix) {
        listPrefix(prefix).forEach(file -> deleteFile(file.location()));
    }

    private record LocalInput(String location, Path path) implements InputFile {
        @Override
        public long getLength() {
            return delegate().getLength();
        }

        @Override
        public SeekableInputStream newStream() {
            return delegate().newStream();
        }

        @Override
        public boolean exists() {
            return Files.exists(path);
        }

        private InputFile delegate() {
            return org.apache.iceberg.Files.localInput(path.toFile());
        }
    }

    private record LocalOutput(String location, Path path, Sync sync, DirectoryEntries directories)
            implements OutputFile {
        @Override
        public PositionOutputStream create() {
            if (Files.exists(path)) {
                throw new AlreadyExistsException("File exists: %s", location);
            }
            return createOrOverwrite();
        }

        @Override
        public PositionOutputStream createOrOverwrite() {
            try {
                return new Published(path, sync, directories);
            } catch (IOException e) {
                throw new RuntimeIOException(e, "Cannot write %s", location);
            }
        }

        @Override
        public InputFile toInputFile() {
            return new LocalInput(location, path);
        }
    }

    /** Bytes that get their file name when the stream is closed. */
    private static final class Published extends PositionOutputStream {
        private final Path path;
        private final Sync sync;
        private final Path unfinished;
        private final OutputStream out;
        private long position;
        private boolean closed;

        Published(Path path, Sync sync, DirectoryEntries directories) throws IOException {
            this.path = path;
            this.sync = sync;
            try {
                directories.make(path.getParent());
            } catch (FileAlreadyExistsException e) {
                throw new IOException(path.getParent() + " is a file, not a directory", e);
            }
            this.unfinished = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + ".tmp");
            this.out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16);
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            out.close();
            sync.of(unfinished);
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            sync.of(path.getParent());
        }
    }
}
