package io.kappalake.cli.feed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** The lines of a sample that are not blank; a line ends with LF, CR LF or a bare CR. */
final class SampleLines {

    private final InputStream in;
    private long number;
    private int last;

    SampleLines(InputStream in) {
        this.in = in;
    }

    /** Null at the end. */
    byte[] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean isBlank = true;
        for (int read = in.read(); read >= 0; read = in.read()) {
            boolean isSecondOfTwo = read == '\n' && last == '\r';
            last = read;
            if (isSecondOfTwo) {
                continue;
            }
            if (read == '\n' || read == '\r') {
                number++;
                if (!isBlank) {
                    return line.toByteArray();
                }
                line.reset();
            } else {
                line.write(read);
                isBlank &= read == ' ' || read == '\t';
            }
        }
        if (isBlank) {
            return null;
        }
        number++;
        return line.toByteArray();
    }

    /** Of the last line, from 1. */
    long number() {
        return number;
    }
}
