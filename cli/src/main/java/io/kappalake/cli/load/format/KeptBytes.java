package io.kappalake.cli.load.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Keeps the bytes that a parser has read, from a position on: a record goes to Kafka as it is in the file, with its
 * numbers as they are written. Of a record that is longer than Kafka takes only the end is kept. The separator of RFC
 * 7464 reads as a blank.
 */
final class KeptBytes extends InputStream {

    private static final int RECORD_SEPARATOR = 0x1e;
    private static final int AT_ONCE = 1 << 14;
    private static final int MOST = Lines.MOST_BYTES + 4 * AT_ONCE;

    private final InputStream in;
    private byte[] kept = new byte[4 * AT_ONCE];
    private long first;
    private int count;

    KeptBytes(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = in.read(into, offset, Math.min(length, AT_ONCE));
        for (int i = offset; i < offset + read; i++) {
            if (into[i] == RECORD_SEPARATOR) {
                into[i] = ' ';
            }
        }
        if (read > 0) {
            keep(into, offset, read);
        }
        return read;
    }

    private void keep(byte[] bytes, int offset, int length) {
        if (count + length > MOST) {
            forget(first + count - AT_ONCE);
        }
        if (count + length > kept.length) {
            kept = Arrays.copyOf(kept, Math.min(MOST, Math.max(2 * kept.length, count + length)));
        }
        System.arraycopy(bytes, offset, kept, count, length);
        count += length;
    }

    /** Drops the bytes before a position. */
    void forget(long before) {
        int gone = (int) Math.max(0, Math.min(count, before - first));
        System.arraycopy(kept, gone, kept, 0, count - gone);
        first += gone;
        count -= gone;
    }

    /** The bytes from one position to another; null if they are too many. */
    byte[] between(long from, long to) {
        return to - from > Lines.MOST_BYTES ? null : Arrays.copyOfRange(kept, (int) (from - first), (int) (to - first));
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
