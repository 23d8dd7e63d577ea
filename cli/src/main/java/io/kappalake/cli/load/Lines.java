package io.kappalake.cli.load;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The lines of a file without their line ends. Gzip is detected by its first bytes. A line that is too long is skipped
 * and takes no memory.
 */
final class Lines implements AutoCloseable {

    /** Kafka accepts records of a mebibyte, including key and headers. */
    static final int MOST_BYTES = 1_000_000;

    private static final int BUFFER = 1 << 16;
    private static final int GZIP = 0x8b1f;

    private final Counted file;
    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private long number;
    private boolean tooLong;

    private Lines(Counted file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    public static Lines of(Path path) throws IOException {
        Counted file = new Counted(new BufferedInputStream(Files.newInputStream(path), BUFFER));
        try {
            file.mark(2);
            int magic = file.read() | file.read() << 8;
            file.reset();
            file.count = 0;
            InputStream text =
                    magic == GZIP ? new BufferedInputStream(new GZIPInputStream(file, BUFFER), BUFFER) : file;
            return new Lines(file, text);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Goes to the next line; false at the end.
     *
     * @throws IOException also if a gzip file ends in the middle; the lines before were complete
     */
    boolean next() throws IOException {
        line.reset();
        tooLong = false;
        int read = read();
        if (read < 0) {
            return false;
        }
        number++;
        for (; read >= 0 && read != '\n'; read = read()) {
            if (line.size() == MOST_BYTES) {
                tooLong = true;
            } else {
                line.write(read);
            }
        }
        return true;
    }

    private int read() throws IOException {
        try {
            return in.read();
        } catch (EOFException | ZipException e) {
            throw new IOException("is a truncated gzip file: it ends in line " + Math.max(1, number), e);
        }
    }

    /** Line number, from 1. */
    long number() {
        return number;
    }

    /** Whether the line exceeds {@link #MOST_BYTES}; the bytes are then its first ones. */
    boolean isTooLong() {
        return tooLong;
    }

    /** Without the line end (LF or CRLF), and without the byte order mark that some programs put first. */
    byte[] bytes() {
        byte[] all = line.toByteArray();
        int from = number == 1 && startsWithMark(all) ? 3 : 0;
        int to = all.length > from && all[all.length - 1] == '\r' ? all.length - 1 : all.length;
        return from == 0 && to == all.length ? all : java.util.Arrays.copyOfRange(all, from, to);
    }

    private static boolean startsWithMark(byte[] all) {
        return all.length >= 3 && (all[0] & 0xff) == 0xef && (all[1] & 0xff) == 0xbb && (all[2] & 0xff) == 0xbf;
    }

    /** Bytes of the file read so far, as they are on disk. */
    long position() {
        return file.count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
