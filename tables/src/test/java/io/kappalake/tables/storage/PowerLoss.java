package io.kappalake.tables.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.iceberg.io.FileIO;

/**
 * A disk that remembers what was synced, and can lose the rest: a file is there after a loss of power if its bytes were
 * synced, and the directory that names it, and that directory's own, up to the root, were synced since.
 */
public final class PowerLoss {

    private final Path root;
    private final Set<Object> syncedFiles = new HashSet<>();
    private final Map<Path, Map<Path, Object>> syncedEntries = new HashMap<>();

    /** @param root directory that was there for long, whatever is below it */
    public PowerLoss(Path root) {
        this.root = root;
    }

    public FileIO io() {
        return new LocalFileIO(this::sync);
    }

    private synchronized void sync(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            syncedFiles.add(key(path));
            return;
        }
        Map<Path, Object> entries = new HashMap<>();
        try (Stream<Path> list = Files.list(path)) {
            list.forEach(entry -> entries.put(entry, key(entry)));
        }
        syncedEntries.put(path, entries);
    }

    /** The files below the root that a loss of power would leave. */
    public synchronized Set<Path> survivors() {
        Set<Path> survivors = new HashSet<>();
        for (Path file : files()) {
            if (syncedFiles.contains(key(file)) && isNamed(file)) {
                survivors.add(file);
            }
        }
        return survivors;
    }

    private boolean isNamed(Path path) {
        if (path.equals(root)) {
            return true;
        }
        Object synced = syncedEntries.getOrDefault(path.getParent(), Map.of()).get(path);
        return synced != null && synced.equals(key(path)) && isNamed(path.getParent());
    }

    /** Deletes all but these files. */
    public void loseAllBut(Set<Path> survivors) {
        for (Path file : files()) {
            if (!survivors.contains(file)) {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file itself, whatever its name: a sync before a rename counts. */
    private static Object key(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
