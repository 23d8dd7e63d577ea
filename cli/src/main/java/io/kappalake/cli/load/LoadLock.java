package io.kappalake.cli.load;

import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reserves a file's load for one process: two would send its lines twice. It reserves the file itself, under any name,
 * and then its content, which another file may have too.
 */
final class LoadLock implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    private final Path directory;
    private final String file;
    private final List<FileChannel> channels = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);

    private LoadLock(Path directory, String file) {
        this.directory = directory;
        this.file = file;
    }

    /** Reserves the file: a load of it that began earlier may have seen less of it. */
    static LoadLock of(Path directory, HistoryFile file) {
        LoadLock lock = new LoadLock(directory, file.name());
        String name = key(file.path()) + " " + file.topic();
        lock.reserve("file-" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)));
        return lock;
    }

    /** Names a file whatever links lead to it. */
    private static String key(Path path) {
        try {
            Path real = path.toRealPath();
            Object key =
                    Files.readAttributes(real, BasicFileAttributes.class).fileKey();
            return key == null ? real.toString() : key.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + path, e);
        }
    }

    /**
     * Reserves the content of the file. Another process may have loaded more since the bookmark was read, or all of it.
     *
     * @param again whether a load that has ended begins anew
     * @return the progress now that nobody else can change it
     */
    Bookmark take(Bookmark bookmark, boolean again) {
        reserve(bookmark.id());
        return Bookmark.find(directory, bookmark.id())
                .filter(known -> !(known.done() && again))
                .orElse(bookmark);
    }

    /**
     * Reserves what the file begins with.
     *
     * @throws LakeException if another process loads that, or has loaded more of it since the note was read
     */
    void takeBegun(Bookmark begun) {
        reserve(begun.id());
        if (!Bookmark.find(directory, begun.id()).equals(Optional.of(begun))) {
            throw busy();
        }
    }

    private void reserve(String name) {
        try {
            Files.createDirectories(directory);
            Path path = directory.resolve(name + ".lock");
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw busy();
            }
            channels.add(channel);
            Files.setLastModifiedTime(path, FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock the load of " + file, e);
        }
    }

    private LakeException busy() {
        return new LakeException(file + " is being loaded by another process: wait until it ends");
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Ctrl-C ends the load after the current line; the progress is noted before the process ends. */
    void stop(Load load) {
        load.stop();
        try {
            over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            for (FileChannel channel : channels) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
