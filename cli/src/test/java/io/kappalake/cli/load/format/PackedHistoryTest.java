package io.kappalake.cli.load.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Compressed files give all of their content, or say why they do not. */
class PackedHistoryTest {

    /** Does not compress, so that it is longer than any buffer. */
    private static final byte[] TEXT = new byte[200_000];

    static {
        new Random(1).nextBytes(TEXT);
        Arrays.fill(TEXT, 0, 10, (byte) 'a');
    }

    @Test
    void allMembersAndFramesAreRead() throws IOException {
        assertThat(content(both(gzip(TEXT), gzip(TEXT)))).isEqualTo(both(TEXT, TEXT));
        assertThat(content(both(zstd(TEXT), zstd(TEXT)))).isEqualTo(both(TEXT, TEXT));
        assertThat(content(zip("trades.csv"))).isEqualTo(TEXT);
        assertThat(content(zip("__MACOSX/._trades.csv", "trades.csv"))).isEqualTo(TEXT);
        assertThat(content(TEXT)).isEqualTo(TEXT);
    }

    @Test
    void aMemberThatAPipeHasNotBroughtYetIsWaitedFor() throws IOException {
        // The JDK's stream takes a pipe that has nothing at hand for the end of the file.
        byte[] packed = both(gzip(TEXT), gzip(TEXT));
        InputStream dribbling = new FilterInputStream(new ByteArrayInputStream(packed)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(length, 7));
            }

            @Override
            public int available() {
                return 0;
            }
        };

        assertThat(Unpacked.of(dribbling).readAllBytes()).isEqualTo(both(TEXT, TEXT));
    }

    @Test
    void zerosAfterTheEndAreNoData() throws IOException {
        assertThat(content(both(gzip(TEXT), new byte[512]))).isEqualTo(TEXT);
    }

    @Test
    void aDamagedMemberIsNoEndOfTheFile() throws IOException {
        byte[] second = gzip(TEXT);
        second[1] = 0;
        assertThatThrownBy(() -> content(both(gzip(TEXT), second)))
                .hasMessage("has bytes after its end as gzip that are none");
        byte[] whole = gzip(TEXT);
        whole[whole.length - 6] ^= 1;
        assertThatThrownBy(() -> content(whole)).hasMessage("is a damaged gzip file: its check sum is wrong");
    }

    @Test
    void aFileThatBreaksOffIsToldFromADamagedOne() throws IOException {
        for (byte[] packed : new byte[][] {gzip(TEXT), zstd(TEXT), zip("trades.csv")}) {
            byte[] broken = Arrays.copyOf(packed, packed.length / 2);
            InputStream content = Unpacked.of(new ByteArrayInputStream(broken));
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            assertThatThrownBy(() -> {
                        for (int each = content.read(); each >= 0; each = content.read()) {
                            read.write(each);
                        }
                    })
                    .isInstanceOf(CutOff.class);
            assertThat(TEXT).startsWith(read.toByteArray());
            assertThat(read.size()).isGreaterThan(1);
        }
    }

    @Test
    void whatCannotBeUnpackedIsNamed() throws IOException {
        byte[] several = zip("a.csv", "b.csv");
        assertThatThrownBy(() -> content(several))
                .hasMessage("is a zip of several files (a.csv, b.csv): unpack it and load its files");
        assertThatThrownBy(() -> content("BZh91AY".getBytes(StandardCharsets.US_ASCII)))
                .hasMessage("is packed with bzip2: send it through a pipe, as in bzcat FILE |"
                        + " ./lake load --topic TOPIC -");
        assertThatThrownBy(() -> content(zip())).hasMessage("is a zip without a file");
    }

    private static byte[] content(byte[] packed) throws IOException {
        try (InputStream content = Unpacked.of(new ByteArrayInputStream(packed))) {
            return content.readAllBytes();
        }
    }

    private static byte[] both(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] gzip(byte[] text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text);
        }
        return bytes.toByteArray();
    }

    private static byte[] zstd(byte[] text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new ZstdOutputStream(bytes)) {
            out.write(text);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(TEXT);
            }
        }
        return bytes.toByteArray();
    }
}
