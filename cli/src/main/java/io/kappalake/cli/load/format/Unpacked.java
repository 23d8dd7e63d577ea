package io.kappalake.cli.load.format;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The content of a file without its compression, which its first bytes tell: gzip, zstd, zip with one file. Others are
 * refused by name.
 */
public final class Unpacked {

    private static final int BUFFER = 1 << 16;

    private Unpacked() {}

    public static BufferedInputStream of(InputStream file) throws IOException {
        BufferedInputStream packed = new BufferedInputStream(file, BUFFER);
        byte[] head = head(packed, 6);
        InputStream content = packed;
        if (begins(head, 0x1f, 0x8b)) {
            content = new GzipMembers(packed);
        } else if (begins(head, 0x28, 0xb5, 0x2f, 0xfd)) {
            content = new Zstd(packed);
        } else if (begins(head, 'P', 'K', 3, 4) || begins(head, 'P', 'K', 5, 6)) {
            content = new Zip(packed);
        } else if (begins(head, 'B', 'Z', 'h')) {
            throw unpackable("bzip2", "bzcat");
        } else if (begins(head, 0xfd, '7', 'z', 'X', 'Z')) {
            throw unpackable("xz", "xzcat");
        } else if (begins(head, 0x04, 0x22, 0x4d, 0x18)) {
            throw unpackable("lz4", "lz4cat");
        }
        return new BufferedInputStream(content, BUFFER);
    }

    /** The first bytes, which stay to be read. */
    static byte[] head(BufferedInputStream in, int most) throws IOException {
        in.mark(most);
        byte[] head = new byte[Math.min(most, BUFFER)];
        int count = 0;
        try {
            for (int read = 0; read >= 0 && count < most; count += Math.max(0, read)) {
                if (count == head.length) {
                    head = Arrays.copyOf(head, Math.min(most, 2 * count));
                }
                read = in.read(head, count, head.length - count);
            }
        } catch (CutOff e) {
            // Who reads on to there will meet it again.
        }
        in.reset();
        return Arrays.copyOf(head, count);
    }

    static boolean begins(byte[] head, int... bytes) {
        if (head.length < bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((head[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static IOException unpackable(String packing, String program) {
        return new IOException("is packed with %s: send it through a pipe, as in %s FILE | ./lake load --topic TOPIC -"
                .formatted(packing, program));
    }

    private static final class Zstd extends FilterInputStream {

        Zstd(InputStream in) throws IOException {
            super(new ZstdInputStream(in));
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (ZstdIOException e) {
                if (String.valueOf(e.getMessage()).startsWith("Truncated")) {
                    throw new CutOff("zstd");
                }
                throw new IOException("is a damaged zstd file: " + e.getMessage(), e);
            }
        }
    }

    /** What macOS adds beside a file is no file of its own. */
    private static final class Zip extends FilterInputStream {
        private final ZipInputStream zip;
        private String name;

        Zip(InputStream in) throws IOException {
            super(new ZipInputStream(in));
            zip = (ZipInputStream) super.in;
            name = nextFile();
            if (name.isEmpty()) {
                throw new IOException("is a zip without a file");
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int read = zip.read(bytes, offset, length);
                if (read < 0) {
                    requireOne();
                }
                return read;
            } catch (EOFException e) {
                throw new CutOff("zip");
            }
        }

        private void requireOne() throws IOException {
            String another = name.isEmpty() ? "" : nextFile();
            if (!another.isEmpty()) {
                throw new IOException(
                        "is a zip of several files (%s, %s): unpack it and load its files".formatted(name, another));
            }
            name = "";
        }

        private String nextFile() throws IOException {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory() && !entry.getName().startsWith("__MACOSX/")) {
                    return entry.getName();
                }
            }
            return "";
        }
    }
}
