package io.kappalake.inspect.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;

/** Rows as batches of Arrow's columns. */
public final class ArrowRows implements RowsFile {

    private static final int BATCH_ROWS = 4_096;
    /** A payload may be as long as Kafka lets it. */
    private static final long BATCH_BYTES = 4L << 20;

    private final BufferAllocator memory = new RootAllocator();
    private final VectorSchemaRoot batch;
    private final List<ArrowColumn> columns;
    private final ArrowWriter out;
    private int rows;
    private long bytes;

    /** What ends a batch: a file has a footer, a stream has none. */
    @FunctionalInterface
    private interface Form {
        ArrowWriter of(VectorSchemaRoot batch, WritableByteChannel out);
    }

    private ArrowRows(OutputStream out, Schema schema, Form form) throws IOException {
        this.columns = schema.columns().stream().map(ArrowColumn::of).toList();
        this.batch = VectorSchemaRoot.create(
                new org.apache.arrow.vector.types.pojo.Schema(
                        columns.stream().map(ArrowColumn::field).toList()),
                memory);
        this.out = form.of(batch, Channels.newChannel(out));
        this.out.start();
    }

    /** Arrow's IPC file. */
    static ArrowRows file(OutputStream out, Schema schema) throws IOException {
        return new ArrowRows(out, schema, (batch, channel) -> new ArrowFileWriter(batch, null, channel));
    }

    /** Arrow's IPC stream, which is read while it comes. */
    public static RowsFile stream(OutputStream out, Schema schema) throws IOException {
        return new ArrowRows(out, schema, (batch, channel) -> new ArrowStreamWriter(batch, null, channel));
    }

    static void read(Path file, Schema schema, RowVisitor visitor) throws IOException {
        List<ArrowColumn> columns =
                schema.columns().stream().map(ArrowColumn::of).toList();
        try (BufferAllocator memory = new RootAllocator();
                FileChannel channel = FileChannel.open(file);
                ArrowFileReader reader = new ArrowFileReader(channel, memory)) {
            VectorSchemaRoot batch = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                for (int row = 0; row < batch.getRowCount(); row++) {
                    Object[] values = new Object[columns.size()];
                    for (int at = 0; at < values.length; at++) {
                        values[at] = columns.get(at).get(batch.getVector(at), row);
                    }
                    visitor.row(new ArrayRow(values));
                }
            }
        }
    }

    @Override
    public void write(StructLike row) throws IOException {
        for (int at = 0; at < columns.size(); at++) {
            Object value = row.get(at, Object.class);
            FieldVector vector = batch.getVector(at);
            columns.get(at).set(vector, rows, value);
            bytes += size(value);
        }
        rows++;
        if (rows == BATCH_ROWS || bytes >= BATCH_BYTES) {
            flush();
        }
    }

    private static long size(Object value) {
        if (value instanceof CharSequence text) {
            return text.length();
        }
        if (value instanceof ByteBuffer buffer) {
            return buffer.remaining();
        }
        return value instanceof Map<?, ?> map
                ? map.values().stream().mapToLong(ArrowRows::size).sum()
                : Long.BYTES;
    }

    private void flush() throws IOException {
        batch.setRowCount(rows);
        out.writeBatch();
        // Keeps the memory for the next batch.
        batch.getFieldVectors().forEach(FieldVector::reset);
        rows = 0;
        bytes = 0;
    }

    @Override
    public void close() throws IOException {
        try (BufferAllocator last = memory;
                VectorSchemaRoot next = batch;
                ArrowWriter first = out) {
            if (rows > 0) {
                flush();
            }
            first.end();
        }
    }
}
