package io.kappalake.proof.chaos.lake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files of one partition in the data directory of a broker that does not run. Cutting them is what a loss of power
 * does to records that the broker had acknowledged but the disk not written.
 */
record BrokerLog(Path directory) {

    /** Before its records, a batch has its first offset and the length of what follows. */
    private static final int LENGTH_END = 12;

    /** Where the difference between a batch's first and last offset is. */
    private static final int LAST_OFFSET = 23;

    private static final int BATCH_HEAD = LAST_OFFSET + Integer.BYTES;

    /**
     * Drops all batches from the one on that has an offset. The broker builds its indexes anew.
     *
     * @return the offset after the last record that is left
     */
    long cut(long from) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.sorted().toList();
            long end = -1;
            for (Path file : all) {
                String name = file.getFileName().toString();
                if (name.endsWith(".log")) {
                    end = end < 0 ? cut(file, from) : emptied(file, end);
                } else if (name.endsWith("index") || name.endsWith(".snapshot")) {
                    Files.delete(file);
                }
            }
            if (end < 0) {
                throw new IllegalStateException(directory + " has no batch with offset " + from);
            }
            return end;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long cut(Path segment, long from) throws IOException {
        try (FileChannel log = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer head = ByteBuffer.allocate(BATCH_HEAD);
            for (long at = 0; at + BATCH_HEAD <= log.size(); at += LENGTH_END + head.getInt(Long.BYTES)) {
                head.clear();
                log.read(head, at);
                if (head.getLong(0) + head.getInt(LAST_OFFSET) >= from) {
                    log.truncate(at);
                    return head.getLong(0);
                }
            }
            return -1;
        }
    }

    private static long emptied(Path segment, long end) throws IOException {
        Files.delete(segment);
        return end;
    }
}
