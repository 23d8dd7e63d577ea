package io.kappalake.cli.load.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of a text without their ends, be these LF, CRLF or CR. A line that is too long is skipped and takes no
 * memory.
 */
public final class Lines implements AutoCloseable {

    /** Kafka takes records of a mebibyte, with key and headers. */
    public static final int MOST_BYTES = 1_000_000;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private long number;
    private boolean tooLong;
    private boolean afterReturn;

    Lines(InputStream in) {
        this.in = in;
    }

    /** Goes to the next line; false at the end. */
    boolean next() throws IOException {
        line.reset();
        tooLong = false;
        int read = in.read();
        if (afterReturn && read == '\n') {
            read = in.read();
        }
        afterReturn = false;
        if (read < 0) {
            return false;
        }
        number++;
        for (; read >= 0 && read != '\n' && read != '\r'; read = in.read()) {
            if (line.size() == MOST_BYTES) {
                tooLong = true;
            } else {
                line.write(read);
            }
        }
        afterReturn = read == '\r';
        return true;
    }

    /** From 1. */
    long number() {
        return number;
    }

    /** Whether it has more than {@link #MOST_BYTES}; the bytes are then its first ones. */
    boolean isTooLong() {
        return tooLong;
    }

    byte[] bytes() {
        return line.toByteArray();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
