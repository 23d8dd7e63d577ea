package io.kappalake.tables;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import org.apache.iceberg.shaded.org.apache.parquet.bytes.BytesInput;
import org.apache.iceberg.shaded.org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Compresses the pages of a file, each as one zstd frame. Native memory is freed by {@link #close}. */
final class ZstdPages implements BytesInputCompressor, AutoCloseable {

    private final ZstdCompressCtx zstd = new ZstdCompressCtx();

    @Override
    public BytesInput compress(BytesInput page) throws IOException {
        return BytesInput.from(zstd.compress(page.toByteArray()));
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
}
