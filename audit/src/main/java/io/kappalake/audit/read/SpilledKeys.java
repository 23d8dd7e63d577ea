package io.kappalake.audit.read;

import it.unimi.dsi.fastutil.Arrays;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Any number of 128-bit keys with a value each, returned in order of key and value. Up to a limit they stay in memory,
 * 24 bytes each. Beyond it they go to temporary files, 24 bytes each, and come back in 256 parts, one at a time.
 * Hand-written, because sorting rows of one fixed size needs no database on the audit's class path.
 */
public final class SpilledKeys implements AutoCloseable {

    private static final int LONGS = 3;
    private static final int PARTS = 256;

    private final long[] buffer;
    private final Path[] parts = new Path[PARTS];
    private Path directory;
    private int buffered;
    private long size;

    /** Receives an entry. */
    @FunctionalInterface
    public interface Entry {
        void at(long high, long low, long value);
    }

    public SpilledKeys(int mostInMemory) {
        buffer = new long[Math.multiplyExact(mostInMemory, LONGS)];
    }

    public void add(Fingerprint128 key, long value) {
        if (buffered == buffer.length) {
            spill();
        }
        buffer[buffered] = key.high();
        buffer[buffered + 1] = key.low();
        buffer[buffered + 2] = value;
        buffered += LONGS;
        size++;
    }

    public long size() {
        return size;
    }

    /** Passes all entries, once. */
    public void inOrder(Entry entry) {
        if (directory == null) {
            pass(buffer, buffered, entry);
            return;
        }
        spill();
        for (Path part : parts) {
            if (part != null) {
                long[] entries = read(part);
                pass(entries, entries.length, entry);
            }
        }
    }

    private static void pass(long[] entries, int length, Entry entry) {
        Arrays.quickSort(
                0, length / LONGS, (a, b) -> compare(entries, a * LONGS, b * LONGS), (a, b) -> swap(entries, a, b));
        for (int at = 0; at < length; at += LONGS) {
            entry.at(entries[at], entries[at + 1], entries[at + 2]);
        }
    }

    private static int compare(long[] entries, int a, int b) {
        for (int i = 0; i < LONGS; i++) {
            int order = Long.compare(entries[a + i], entries[b + i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static void swap(long[] entries, int a, int b) {
        for (int i = 0; i < LONGS; i++) {
            long kept = entries[a * LONGS + i];
            entries[a * LONGS + i] = entries[b * LONGS + i];
            entries[b * LONGS + i] = kept;
        }
    }

    private void spill() {
        int[] counts = new int[PARTS];
        for (int at = 0; at < buffered; at += LONGS) {
            counts[partOf(buffer[at])]++;
        }
        try {
            directory = directory == null ? Files.createTempDirectory("kappalake-audit") : directory;
            ByteBuffer[] bytes = new ByteBuffer[PARTS];
            for (int at = 0; at < buffered; at += LONGS) {
                int part = partOf(buffer[at]);
                if (bytes[part] == null) {
                    bytes[part] = ByteBuffer.allocate(counts[part] * LONGS * Long.BYTES);
                }
                bytes[part].putLong(buffer[at]).putLong(buffer[at + 1]).putLong(buffer[at + 2]);
            }
            for (int part = 0; part < PARTS; part++) {
                append(part, bytes[part]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write temporary files: set -Djava.io.tmpdir to a larger disk", e);
        }
        buffered = 0;
    }

    private void append(int part, ByteBuffer bytes) throws IOException {
        if (bytes == null) {
            return;
        }
        parts[part] = directory.resolve("part-" + part);
        try (FileChannel file = FileChannel.open(parts[part], StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            bytes.flip();
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    private static int partOf(long high) {
        return (int) (high >>> 56);
    }

    private static long[] read(Path part) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(part), 1 << 16))) {
            long[] entries = new long[Math.toIntExact(Files.size(part) / Long.BYTES)];
            for (int i = 0; i < entries.length; i++) {
                entries[i] = in.readLong();
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a temporary file", e);
        }
    }

    @Override
    public void close() {
        if (directory == null) {
            return;
        }
        try {
            for (Path part : parts) {
                if (part != null) {
                    Files.deleteIfExists(part);
                }
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove temporary files in " + directory, e);
        }
    }
}
