package io.kappalake.cli.load.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Gzip of any number of members. The JDK's own stream ends in silence at a member that is damaged, and at one that a
 * pipe has not brought yet. Zeros after the last member, as tapes and block devices leave them, are no data.
 */
final class GzipMembers extends InputStream {

    private static final int HEADER_CHECK = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 check = new CRC32();
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int filled;
    private boolean inMember;
    private boolean ended;

    GzipMembers(InputStream in) throws IOException {
        this.in = in;
        openMember(take());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            if (!inMember) {
                nextMember();
                continue;
            }
            int read = inflate(bytes, offset, length);
            if (read > 0) {
                check.update(bytes, offset, read);
                return read;
            }
            if (inflater.finished()) {
                closeMember();
            } else if (inflater.needsInput()) {
                if (at == filled && !fill()) {
                    throw new CutOff("gzip");
                }
                inflater.setInput(buffer, at, filled - at);
                at = filled;
            } else {
                throw new ZipException("is a damaged gzip file");
            }
        }
        return -1;
    }

    private int inflate(byte[] bytes, int offset, int length) throws IOException {
        try {
            return inflater.inflate(bytes, offset, length);
        } catch (DataFormatException e) {
            throw new ZipException("is a damaged gzip file: " + e.getMessage());
        }
    }

    private void nextMember() throws IOException {
        int first = 0;
        while (first == 0) {
            if (at == filled && !fill()) {
                ended = true;
                return;
            }
            first = take();
        }
        openMember(first);
    }

    private void openMember(int first) throws IOException {
        if (first != 0x1f || take() != 0x8b || take() != 8) {
            throw new ZipException("has bytes after its end as gzip that are none");
        }
        int flags = take();
        skip(6);
        if ((flags & EXTRA) != 0) {
            skip(take() | take() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CHECK) != 0) {
            skip(2);
        }
        inflater.reset();
        check.reset();
        inMember = true;
    }

    private void closeMember() throws IOException {
        at = filled - inflater.getRemaining();
        long crc = takeInt();
        long size = takeInt();
        if (crc != check.getValue() || size != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new ZipException("is a damaged gzip file: its check sum is wrong");
        }
        inMember = false;
    }

    private void skipText() throws IOException {
        while (take() != 0) {
            // To its end.
        }
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            take();
        }
    }

    private long takeInt() throws IOException {
        return take() | take() << 8 | take() << 16 | (long) take() << 24;
    }

    private int take() throws IOException {
        if (at == filled && !fill()) {
            throw new CutOff("gzip");
        }
        return buffer[at++] & 0xff;
    }

    private boolean fill() throws IOException {
        at = 0;
        filled = Math.max(0, in.read(buffer, 0, buffer.length));
        return filled > 0;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }
}
