package io.kappalake.ceiling.micro;

import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.TableWriter;
import io.kappalake.tables.storage.LocalFileIO;
import io.kappalake.transforms.bronze.Bronze;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Silver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.file.PathUtils;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.FileIO;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Parquet files as the job writes them, on the local disk: what a row costs, and what a file costs apart from its rows.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FileBenchmark {

    private final FileIO io = new LocalFileIO();
    private final List<RawRecord> records = SampleTrades.records();
    private final List<Row> trades = SampleTrades.trades();
    private Path directory;
    private TableWriter<RawRecord> bronze;
    private TableWriter<Row> silver;

    @Setup
    public void open() throws IOException {
        directory = Files.createTempDirectory("files");
        bronze = writer(Bronze.of(Feeds.TRADES));
        silver = writer(Silver.of(Feeds.TRADES));
    }

    @TearDown
    public void delete() throws IOException {
        PathUtils.deleteDirectory(directory);
    }

    @Benchmark
    @OperationsPerInvocation(SampleTrades.COUNT)
    public void bronzeRow() {
        write(bronze, records);
    }

    @Benchmark
    @OperationsPerInvocation(SampleTrades.COUNT)
    public void silverRow() {
        write(silver, trades);
    }

    @Benchmark
    public void fileOfOneRow() {
        write(silver, trades.subList(0, 1));
    }

    private <R> void write(TableWriter<R> writer, List<R> rows) {
        rows.forEach(writer::write);
        writer.complete().forEach(file -> io.deleteFile(file.location()));
    }

    private <R> TableWriter<R> writer(TableDefinition<R> definition) {
        TableMetadata metadata = TableMetadata.newTableMetadata(
                definition.schema(),
                definition.spec(),
                SortOrder.unsorted(),
                directory.resolve(definition.layer()).toUri().toString(),
                Map.of("write.parquet.compression-codec", "zstd"));
        String location = metadata.location() + "/metadata/0.metadata.json";
        TableMetadataParser.write(metadata, io.newOutputFile(location));
        Table table = new BaseTable(
                new StaticTableOperations(
                        location, io, LocationProviders.locationsFor(metadata.location(), metadata.properties())),
                definition.fullName());
        return new TableWriter<>(definition, table, 0, 0);
    }
}
