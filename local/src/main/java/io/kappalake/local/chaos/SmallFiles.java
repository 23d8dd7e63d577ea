package io.kappalake.local.chaos;

import io.kappalake.tables.Lake;
import io.kappalake.tables.Landed;
import io.kappalake.tables.TableChange;
import io.kappalake.tables.TableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.MetricsConfig;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetWriter;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.parquet.Parquet;

/** Merges a table's small files beside the running job, as a compaction does: the same rows, no row changed. */
record SmallFiles(Lake lake, String table) {

    private static final int MOST = 40;

    /** Whether there was something to merge and it landed. */
    boolean merge() {
        Table now = lake.table(table);
        Map<StructLike, List<DataFile>> byPartition = new HashMap<>();
        TableFiles.live(now).forEach(file -> byPartition
                .computeIfAbsent(file.partition(), partition -> new ArrayList<>())
                .add(file));
        List<DataFile> small = byPartition.values().stream()
                .max((a, b) -> Integer.compare(a.size(), b.size()))
                .orElse(List.of());
        if (small.size() < 2) {
            return false;
        }
        List<DataFile> merged = small.subList(0, Math.min(MOST, small.size()));
        Landed landed = lake.commit("chaos: merge " + merged.size() + " files of " + table)
                .change(TableChange.of(table).rewrite(List.of(write(now, merged)), merged))
                .land();
        return landed.outcome() == Landed.Outcome.LANDED;
    }

    private static DataFile write(Table table, List<DataFile> files) {
        StructLike partition = files.get(0).partition();
        String location =
                table.locationProvider().newDataLocation(table.spec(), partition, UUID.randomUUID() + ".parquet");
        try {
            DataWriter<Record> writer = Parquet.writeData(table.io().newOutputFile(location))
                    .schema(table.schema())
                    .setAll(table.properties())
                    .metricsConfig(MetricsConfig.forTable(table))
                    .createWriterFunc(message -> GenericParquetWriter.create(table.schema(), message))
                    .withSpec(table.spec())
                    .withPartition(partition)
                    .overwrite()
                    .build();
            try (writer) {
                files.forEach(file -> KeptRows.read(table, file).forEach(writer::write));
            }
            return writer.toDataFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
