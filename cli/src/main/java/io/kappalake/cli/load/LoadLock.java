package io.kappalake.cli.load;

import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reserves a file's load for one process: two would send its lines twice.
 *
 * @param bookmark the progress now that nobody else can change it
 */
record LoadLock(FileChannel channel, CountDownLatch over, Bookmark bookmark) implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;

    /**
     * Another process may have loaded more since the bookmark was read, or all of it.
     *
     * @param again whether a load that has ended begins anew
     */
    static LoadLock take(Path directory, Bookmark bookmark, boolean again) {
        try {
            Files.createDirectories(directory);
            FileChannel channel = FileChannel.open(
                    directory.resolve(bookmark.id() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new LakeException(bookmark.file() + " is being loaded by another process: wait until it ends");
            }
            return new LoadLock(channel, new CountDownLatch(1), newest(directory, bookmark, again));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock the load of " + bookmark.file(), e);
        }
    }

    private static Bookmark newest(Path directory, Bookmark bookmark, boolean again) {
        return Bookmark.find(directory, bookmark.id())
                .filter(known -> !(known.done() && again))
                .orElse(bookmark);
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
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
