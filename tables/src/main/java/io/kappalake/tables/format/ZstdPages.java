package io.kappalake.tables.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * Compresses each page of a file into one zstd frame. The frame is valid until the next page, since Parquet copies it.
 * {@link #close} frees the native memory.
 */
final class ZstdPages implements BytesInputCompressor, AutoCloseable {

    /** For files that a commit waits for: half the time of {@link #DENSE}, 1 % larger (docs/benchmarks.md). */
    static final int FAST = 1;

    /** For files that stay: zstd's default. */
    static final int DENSE = 3;

    private final ZstdCompressCtx zstd;
    private final Plain plain = new Plain();
    private byte[] frame = new byte[0];

    ZstdPages(int level) {
        zstd = new ZstdCompressCtx().setLevel(level);
    }

    @Override
    public BytesInput compress(BytesInput page) {
        ByteBuffer bytes = page.toByteBuffer(plain, buffer -> {});
        int bound = Math.toIntExact(Zstd.compressBound(bytes.remaining()));
        if (frame.length < bound) {
            frame = new byte[bound];
        }
        int size = zstd.compressByteArray(
                frame, 0, frame.length, bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        return BytesInput.from(frame, 0, size);
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {
        close();
    }

    @Override
    public void close() {
        zstd.close();
    }

    /** One array for all pages, in which Parquet joins the parts of a page. */
    private static final class Plain implements ByteBufferAllocator {
        private byte[] array = new byte[0];

        @Override
        public ByteBuffer allocate(int size) {
            if (array.length < size) {
                array = new byte[size];
            }
            return ByteBuffer.wrap(array, 0, size);
        }

        @Override
        public void release(ByteBuffer buffer) {
            // The next page overwrites it.
        }

        @Override
        public boolean isDirect() {
            return false;
        }
    }
}
