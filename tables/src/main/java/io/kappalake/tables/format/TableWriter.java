package io.kappalake.tables.format;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.deletes.EqualityDeleteWriter;
import org.apache.iceberg.deletes.PositionDeleteWriter;
import org.apache.iceberg.encryption.EncryptedOutputFile;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.FileWriterFactory;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.iceberg.io.RollingDataWriter;
import org.apache.iceberg.util.PropertyUtil;

/**
 * Writes rows of one table to Parquet files, one open file per partition. Not thread-safe.
 *
 * <p>Files are in storage when {@link #complete} returns, but not in the lake until a {@code LakeCommit} names them.
 */
public final class TableWriter<R> {

    /** Events of many days at once (late history) must not need a buffer per day. */
    private static final int MOST_OPEN_PARTITIONS = 32;

    private static final long TARGET_FILE_BYTES = 256L << 20;

    private final TableDefinition<R> definition;
    private final Table table;
    private final Column.LongGetter<R> partitionSource;
    private final boolean sourceIsDate;
    private final OutputFileFactory files;
    private final RowFiles<R> writers;
    private final long targetBytes;
    private final Map<Integer, RollingDataWriter<R>> open = new HashMap<>();
    private final List<DataFile> finished = new ArrayList<>();

    private RollingDataWriter<R> lastWriter;
    private long lastStart;
    private long lastEnd;

    /**
     * @param table as the catalog returns it; uses only its schema, partitioning, properties, location and FileIO
     * @param writer number of this writer among all writers of the table, part of file names
     */
    public TableWriter(TableDefinition<R> definition, Table table, int writer, long attempt) {
        this.definition = definition;
        this.table = table;
        Column.Fixed<R> source = definition.partitionSource();
        this.partitionSource = source.value();
        this.sourceIsDate = source.type().typeId() == org.apache.iceberg.types.Type.TypeID.DATE;
        this.files = OutputFileFactory.builderFor(table, writer, attempt)
                .format(FileFormat.PARQUET)
                .build();
        this.writers = new RowFiles<>(definition, table);
        this.targetBytes =
                PropertyUtil.propertyAsLong(table.properties(), "write.target-file-size-bytes", TARGET_FILE_BYTES);
    }

    public void write(R row) {
        long source = partitionSource.of(row);
        if (lastWriter == null || source < lastStart || source >= lastEnd) {
            lastWriter = writerOf(source);
        }
        lastWriter.write(row);
    }

    /** Closes all open files and returns those written since the last call; empty if none were. */
    public List<DataFile> complete() {
        closeAll();
        List<DataFile> result = List.copyOf(finished);
        finished.clear();
        return result;
    }

    private RollingDataWriter<R> writerOf(long source) {
        int partition = partitionOf(source);
        lastStart = startOf(partition);
        lastEnd = startOf(partition + 1);
        RollingDataWriter<R> writer = open.get(partition);
        if (writer != null) {
            return writer;
        }
        if (open.size() == MOST_OPEN_PARTITIONS) {
            closeAll();
        }
        PartitionSpec spec = table.spec();
        PartitionData value = new PartitionData(spec.partitionType());
        value.set(0, partition);
        writer = new RollingDataWriter<>(writers, files, table.io(), targetBytes, spec, value);
        open.put(partition, writer);
        return writer;
    }

    private void closeAll() {
        for (RollingDataWriter<R> writer : open.values()) {
            try (writer) {
                writer.close();
                finished.addAll(writer.result().dataFiles());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot finish a file of " + definition.fullName(), e);
            }
        }
        open.clear();
        lastWriter = null;
    }

    /** Iceberg's partition value: days since the epoch, or months. */
    private int partitionOf(long source) {
        long days = sourceIsDate ? source : Math.floorDiv(source, Micros.DAY);
        if (definition.partitioning() == TableDefinition.Partitioning.DAY) {
            return Math.toIntExact(days);
        }
        return Math.toIntExact(ChronoUnit.MONTHS.between(
                LocalDate.EPOCH, LocalDate.ofEpochDay(days).withDayOfMonth(1)));
    }

    private long startOf(int partition) {
        long days = definition.partitioning() == TableDefinition.Partitioning.DAY
                ? partition
                : LocalDate.EPOCH.plusMonths(partition).toEpochDay();
        return sourceIsDate ? days : days * Micros.DAY;
    }

    /** Makes the Parquet writers; this lake has no delete files. */
    private record RowFiles<R>(TableDefinition<R> definition, Table table) implements FileWriterFactory<R> {

        @Override
        public DataWriter<R> newDataWriter(EncryptedOutputFile file, PartitionSpec spec, StructLike partition) {
            try {
                ParquetFile<R> appender = new ParquetFile<>(file.encryptingOutputFile(), definition, table);
                return new DataWriter<>(
                        appender,
                        FileFormat.PARQUET,
                        file.encryptingOutputFile().location(),
                        spec,
                        partition,
                        null);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot create a file of " + definition.fullName(), e);
            }
        }

        @Override
        public EqualityDeleteWriter<R> newEqualityDeleteWriter(
                EncryptedOutputFile file, PartitionSpec spec, StructLike partition) {
            throw new UnsupportedOperationException("No table of the lake has delete files");
        }

        @Override
        public PositionDeleteWriter<R> newPositionDeleteWriter(
                EncryptedOutputFile file, PartitionSpec spec, StructLike partition) {
            throw new UnsupportedOperationException("No table of the lake has delete files");
        }
    }
}
