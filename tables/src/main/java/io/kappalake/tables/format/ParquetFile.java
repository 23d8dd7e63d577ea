package io.kappalake.tables.format;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.TableDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.io.FileAppender;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.parquet.ParquetUtil;
import org.apache.iceberg.parquet.ParquetValueWriter;
import org.apache.iceberg.shaded.org.apache.parquet.column.ColumnWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.column.ParquetProperties;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.util.PropertyUtil;

/**
 * One Parquet file being written as Iceberg writes it, except for three things that cost most in small files. Only
 * columns that {@linkplain Column#repeats repeat} try a dictionary, one native context compresses all pages, and no
 * Hadoop configuration is made.
 */
final class ParquetFile<R> implements FileAppender<R> {

    private static final int FEWEST_ROWS_TO_LOOK = 100;
    private static final int MOST_ROWS_TO_LOOK = 10_000;

    private final MetricsConfig metrics;
    private final MessageType message;
    private final ParquetValueWriter<R> row;
    private final ParquetProperties properties;
    private final long rowGroupBytes;
    private final ZstdPages zstd;
    private final ParquetFileWriter file;
    private final Map<String, String> footer;

    private ColumnChunkPageWriteStore pages;
    private ColumnWriteStore columns;
    private long rows;
    private long nextLook = FEWEST_ROWS_TO_LOOK;
    private boolean closed;

    ParquetFile(OutputFile output, TableDefinition<R> definition, Table table) throws IOException {
        this(
                output,
                definition,
                table,
                // Not of columns that the definition no longer has: readers take what a file lacks for NULL.
                table.schema()
                        .select(definition.columns().stream().map(Column::name).toList()),
                message -> new ParquetRow<>(definition.columns(), message),
                PropertyUtil.propertyAsLong(
                        table.properties(),
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES,
                        TableProperties.PARQUET_ROW_GROUP_SIZE_BYTES_DEFAULT),
                ZstdPages.FAST);
    }

    /** For rows of another type than the definition's. */
    ParquetFile(
            OutputFile output,
            TableDefinition<?> definition,
            Table table,
            Function<MessageType, ParquetValueWriter<R>> row,
            long rowGroupBytes,
            int zstdLevel)
            throws IOException {
        this(output, definition, table, table.schema(), row, rowGroupBytes, zstdLevel);
    }

    private ParquetFile(
            OutputFile output,
            TableDefinition<?> definition,
            Table table,
            Schema schema,
            Function<MessageType, ParquetValueWriter<R>> row,
            long rowGroupBytes,
            int zstdLevel)
            throws IOException {
        this.metrics = MetricsConfig.forTable(table);
        this.message = ParquetSchemaUtil.convert(schema, "table");
        this.row = row.apply(message);
        this.properties = properties(definition);
        this.rowGroupBytes = rowGroupBytes;
        this.footer = Map.of("iceberg.schema", SchemaParser.toJson(schema));
        this.zstd = new ZstdPages(zstdLevel);
        this.file = new ParquetFileWriter(
                new ParquetOutput(output),
                message,
                ParquetFileWriter.Mode.OVERWRITE,
                rowGroupBytes,
                0,
                properties.getColumnIndexTruncateLength(),
                properties.getStatisticsTruncateLength(),
                properties.getPageWriteChecksumEnabled());
        file.start();
        startRowGroup();
    }

    private static ParquetProperties properties(TableDefinition<?> definition) {
        ParquetProperties.Builder properties = ParquetProperties.builder()
                .withDictionaryEncoding(false)
                .withDictionaryPageSize(TableProperties.PARQUET_DICT_SIZE_BYTES_DEFAULT)
                .withSizeStatisticsEnabled(false);
        for (Column<?> column : definition.columns()) {
            properties.withDictionaryEncoding(column.name(), column.repeats());
            // Nobody searches a range of payloads.
            properties.withStatisticsEnabled(column.name(), !(column instanceof Column.Binary<?>));
        }
        return properties.build();
    }

    @Override
    public void add(R value) {
        rows++;
        row.write(0, value);
        columns.endRecord();
        if (rows == nextLook) {
            look();
        }
    }

    /** Ends the row group if it is large enough, and returns when to check again. */
    private void look() {
        long buffered = columns.getBufferedSize();
        double bytesPerRow = (double) buffered / rows;
        if (buffered > rowGroupBytes - 2 * bytesPerRow) {
            try {
                endRowGroup();
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot write a row group", e);
            }
            startRowGroup();
            return;
        }
        long halfway = (long) ((rowGroupBytes - buffered) / bytesPerRow / 2);
        nextLook = rows + Math.min(Math.max(halfway, FEWEST_ROWS_TO_LOOK), MOST_ROWS_TO_LOOK);
    }

    private void startRowGroup() {
        rows = 0;
        nextLook = FEWEST_ROWS_TO_LOOK;
        pages = new ColumnChunkPageWriteStore(
                zstd, message, properties.getAllocator(), properties.getColumnIndexTruncateLength());
        columns = properties.newColumnWriteStore(message, pages, pages);
        row.setColumnStore(columns);
    }

    private void endRowGroup() throws IOException {
        if (rows > 0) {
            file.startBlock(rows);
            columns.flush();
            pages.flushToFileWriter(file);
            file.endBlock();
        }
        columns.close();
        pages.close();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (zstd;
                file) {
            endRowGroup();
            file.end(footer);
        }
    }

    @Override
    public Metrics metrics() {
        return ParquetUtil.footerMetrics(file.getFooter(), Stream.empty(), metrics);
    }

    @Override
    public long length() {
        try {
            return file.getPos() + (closed ? 0 : columns.getBufferedSize());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot tell how long the file is", e);
        }
    }

    @Override
    public List<Long> splitOffsets() {
        return ParquetUtil.getSplitOffsets(file.getFooter());
    }
}
