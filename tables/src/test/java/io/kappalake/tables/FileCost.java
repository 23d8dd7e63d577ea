package io.kappalake.tables;

import com.sun.management.OperatingSystemMXBean;
import io.kappalake.tables.TestLake.Row;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.LocationProviders;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.StaticTableOperations;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.io.FileIO;

/** Measures what a file costs apart from its rows: {@code FileCost FILES}, each with one row. CPU of all threads of this JVM. */
final class FileCost {

    private FileCost() {}

    public static void main(String[] args) {
        int files = Integer.parseInt(args[0]);
        TableDefinition<Row> definition = TestLake.table("bronze", "small");
        FileIO io = new LocalFileIO();
        TableWriter<Row> writer = new TableWriter<>(definition, table(definition, io), 0, 0);
        for (int round = 0; round < 8; round++) {
            double before = cpuMillis();
            for (int i = 0; i < files; i++) {
                writer.write(new Row(i, TestLake.NOON));
                List.copyOf(writer.complete()).forEach(file -> io.deleteFile(file.location()));
            }
            System.out.printf("%.2f ms CPU a file%n", (cpuMillis() - before) / files);
        }
    }

    private static Table table(TableDefinition<Row> definition, FileIO io) {
        TableMetadata metadata = TableMetadata.newTableMetadata(
                definition.schema(),
                definition.spec(),
                SortOrder.unsorted(),
                TestLake.directory("file-cost").toUri().toString(),
                Map.of("write.parquet.compression-codec", "zstd"));
        String location = metadata.location() + "metadata/0.metadata.json";
        TableMetadataParser.write(metadata, io.newOutputFile(location));
        return new BaseTable(
                new StaticTableOperations(
                        location, io, LocationProviders.locationsFor(metadata.location(), metadata.properties())),
                definition.fullName());
    }

    private static double cpuMillis() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e6;
    }
}
