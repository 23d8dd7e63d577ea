package io.kappalake.proof.chaos;

import io.kappalake.proof.comparison.LakeRows;
import io.kappalake.tables.format.TableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;

/**
 * All rows of the tables at one commit. It reads each data file only once across commits: files never change, so a
 * comparison costs only what its round has written.
 */
final class CachedRows implements LakeRows {

    private final Map<String, List<Record>> byFile = new HashMap<>();
    private SortedMap<String, Table> tables;

    /** Selects the tables to read from now on. */
    CachedRows at(SortedMap<String, Table> now) {
        tables = now;
        Map<String, List<Record>> live = new HashMap<>();
        now.values().forEach(table -> TableFiles.live(table)
                .forEach(file -> live.put(
                        file.location(),
                        byFile.containsKey(file.location()) ? byFile.get(file.location()) : read(table, file))));
        byFile.clear();
        byFile.putAll(live);
        return this;
    }

    @Override
    public Optional<Schema> schema(String table) {
        return Optional.ofNullable(tables.get(table)).map(Table::schema);
    }

    @Override
    public CloseableIterable<Record> read(String table) {
        // A file that is referenced twice yields its rows twice.
        Stream<Record> rows =
                TableFiles.live(tables.get(table)).stream().flatMap(file -> byFile.get(file.location()).stream());
        return CloseableIterable.withNoopClose(rows::iterator);
    }

    static List<Record> read(Table table, DataFile file) {
        Schema schema = table.schema();
        List<Record> rows = new ArrayList<>();
        try (CloseableIterable<Record> records = Parquet.read(table.io().newInputFile(file.location()))
                .project(schema)
                .createReaderFunc(message -> GenericParquetReaders.buildReader(schema, message))
                .build()) {
            records.forEach(rows::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }
}
