package io.kappalake.audit.read;

import it.unimi.dsi.fastutil.HashCommon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * Any number of rows of a few longs, of which the first is a key. Up to a limit they stay in memory. Beyond it they go
 * to temporary files in {@value #PARTS} parts, and come back a part at a time: rows of one key are in one part.
 */
public final class SpilledRows implements AutoCloseable {

    static final int PARTS = 256;

    private static final int FIRST_ROWS = 1 << 10;

    private final int width;
    private final int most;
    private final Path[] files = new Path[PARTS];
    private long[] rows;
    private int used;
    private long size;
    private Path directory;

    /** @param mostInMemory number of rows */
    public SpilledRows(int width, int mostInMemory) {
        this.width = width;
        this.most = Math.multiplyExact(Math.max(1, mostInMemory), width);
        this.rows = new long[Math.min(most, FIRST_ROWS * width)];
    }

    public long size() {
        return size;
    }

    /** Adds a row, which remains the caller's. */
    public void add(long[] row) {
        if (used == most) {
            spill();
        }
        if (used == rows.length) {
            rows = Arrays.copyOf(rows, (int) Math.min(most, 2L * rows.length));
        }
        System.arraycopy(row, 0, rows, used, width);
        used += width;
        size++;
    }

    /** Makes the parts of both the same, so that equal keys meet. */
    public static int align(List<SpilledRows> some) {
        if (some.stream().allMatch(rows -> rows.directory == null)) {
            return 1;
        }
        some.forEach(SpilledRows::spill);
        return PARTS;
    }

    /** Number of its parts. */
    public int parts() {
        return align(List.of(this));
    }

    /** The rows of a part, one after the other, once; the whole where nothing was spilled. */
    public long[] part(int part) {
        if (directory == null) {
            long[] all = Arrays.copyOf(rows, used);
            rows = new long[0];
            return all;
        }
        return files[part] == null ? new long[0] : read(files[part]);
    }

    /** Receives the rows of a part, one after the other, sorted by all their longs, and where they end. */
    @FunctionalInterface
    public interface Sorted {
        void at(long[] rows, int end);
    }

    /** Passes all rows, once. Those with equal first longs follow one another. */
    public void sorted(Sorted each) {
        if (directory == null) {
            sort(rows, used);
            each.at(rows, used);
            return;
        }
        int parts = parts();
        for (int part = 0; part < parts; part++) {
            long[] some = part(part);
            sort(some, some.length);
            each.at(some, some.length);
        }
    }

    private void sort(long[] some, int end) {
        it.unimi.dsi.fastutil.Arrays.quickSort(
                0,
                end / width,
                (one, other) ->
                        Arrays.compare(some, one * width, (one + 1) * width, some, other * width, (other + 1) * width),
                (one, other) -> {
                    for (int i = 0; i < width; i++) {
                        long kept = some[one * width + i];
                        some[one * width + i] = some[other * width + i];
                        some[other * width + i] = kept;
                    }
                });
    }

    private void spill() {
        int[] counts = new int[PARTS];
        for (int at = 0; at < used; at += width) {
            counts[partOf(rows[at])]++;
        }
        try {
            directory = directory == null ? Files.createTempDirectory("kappalake-audit") : directory;
            ByteBuffer[] bytes = new ByteBuffer[PARTS];
            for (int at = 0; at < used; at += width) {
                int part = partOf(rows[at]);
                if (bytes[part] == null) {
                    bytes[part] = ByteBuffer.allocate(counts[part] * width * Long.BYTES);
                }
                for (int i = 0; i < width; i++) {
                    bytes[part].putLong(rows[at + i]);
                }
            }
            for (int part = 0; part < PARTS; part++) {
                append(part, bytes[part]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write temporary files: set -Djava.io.tmpdir to a larger disk", e);
        }
        used = 0;
    }

    private void append(int part, ByteBuffer bytes) throws IOException {
        if (bytes == null) {
            return;
        }
        files[part] = directory.resolve("part-" + part);
        try (FileChannel file = FileChannel.open(files[part], StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            bytes.flip();
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }
    }

    private static int partOf(long key) {
        return (int) (HashCommon.mix(key) & PARTS - 1);
    }

    private static long[] read(Path file) {
        try {
            LongBuffer longs = ByteBuffer.wrap(Files.readAllBytes(file)).asLongBuffer();
            long[] part = new long[longs.remaining()];
            longs.get(part);
            return part;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read a temporary file", e);
        }
    }

    @Override
    public void close() {
        rows = new long[0];
        if (directory == null) {
            return;
        }
        try {
            for (Path file : files) {
                if (file != null) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove temporary files in " + directory, e);
        }
    }
}
