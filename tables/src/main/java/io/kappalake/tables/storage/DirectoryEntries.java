package io.kappalake.tables.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Creates directories that survive a power loss: the entry of each is in its parent, which is synced. Existing
 * directories are synced too, once, because another process may have created them just now. Thread-safe.
 */
final class DirectoryEntries {

    private final LocalFileIO.Sync sync;
    private final Set<Path> safe = ConcurrentHashMap.newKeySet();

    DirectoryEntries(LocalFileIO.Sync sync) {
        this.sync = sync;
    }

    void make(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            safe.remove(directory);
        }
        if (safe.contains(directory)) {
            return;
        }
        Path parent = directory.getParent();
        if (parent == null) {
            return;
        }
        make(parent);
        Files.createDirectories(directory);
        try {
            sync.of(parent);
        } catch (AccessDeniedException e) {
            // We may pass through it but not read it, so we did not create the directory in it.
        }
        safe.add(directory);
    }
}
