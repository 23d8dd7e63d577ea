package io.kappalake.cli.load.format;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.TopicForm;
import io.kappalake.transforms.feed.WhiteSpace;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.Files;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.CloseableIterator;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.shaded.org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.iceberg.shaded.org.apache.parquet.io.LocalInputFile;
import org.apache.iceberg.shaded.org.apache.parquet.schema.MessageType;
import org.apache.iceberg.types.Types;

/**
 * Makes each row of a Parquet file a record of its topic, by the names of its columns. Values become text; columns of
 * nested types are omitted.
 */
final class ParquetRows implements Records {

    private final RowForm form;
    private final CloseableIterable<Record> file;
    private final CloseableIterator<Record> rows;
    private long number;

    private ParquetRows(RowForm form, CloseableIterable<Record> file) {
        this.form = form;
        this.file = file;
        this.rows = file.iterator();
    }

    /**
     * Opens a file.
     *
     * @param topic whose required fields it must have as columns, in any order and case
     * @throws LakeException if one is missing
     */
    static ParquetRows of(Path file, TopicForm topic) throws IOException {
        if (!java.nio.file.Files.isRegularFile(file)) {
            throw new IOException("is Parquet, whose end is read first: save it as a file");
        }
        if (topic.kind() == TopicForm.Kind.CSV && topic.names().isEmpty()) {
            throw new LakeException("The columns of " + file + " have names, and the fields of its topic's CSV records"
                    + " have not: name them in the feed's file with names:");
        }
        Schema schema = columns(schema(file));
        Map<String, String> spelling = new HashMap<>();
        topic.fields().forEach(field -> spelling.put(field.toLowerCase(Locale.ROOT), field));
        List<String> names = schema.columns().stream()
                .map(column -> spelling.getOrDefault(column.name().toLowerCase(Locale.ROOT), column.name()))
                .toList();
        List<String> missing = new ArrayList<>(topic.required());
        missing.removeAll(names);
        if (!missing.isEmpty()) {
            throw new LakeException("%s has no column %s, its columns are %s: it must have %s"
                    .formatted(
                            file,
                            String.join(", ", missing),
                            String.join(", ", names),
                            String.join(",", topic.required())));
        }
        return new ParquetRows(
                CsvHeader.form(topic, names, ',', '"'),
                Parquet.read(Files.localInput(file.toFile()))
                        .project(schema)
                        // Where a file has no ids, names say which column is meant, never positions.
                        .withNameMapping(MappingUtil.create(schema))
                        .createReaderFunc(message -> GenericParquetReaders.buildReader(schema, message))
                        .build());
    }

    private static MessageType schema(Path file) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file))) {
            return reader.getFooter().getFileMetaData().getSchema();
        } catch (RuntimeException e) {
            throw new IOException("is a damaged Parquet file: " + LakeException.innermost(e), e);
        }
    }

    private static Schema columns(MessageType message) {
        Schema all = ParquetSchemaUtil.convert(message);
        List<Types.NestedField> columns = all.columns().stream()
                .filter(column -> column.type().isPrimitiveType())
                .toList();
        return new Schema(columns);
    }

    @Override
    public Optional<Found> next() throws IOException {
        try {
            if (!rows.hasNext()) {
                return Optional.empty();
            }
            return Optional.of(form.record(++number, values(rows.next())));
        } catch (RuntimeException e) {
            throw new IOException(
                    "is a Parquet file that breaks after row %,d: %s".formatted(number, LakeException.innermost(e)), e);
        }
    }

    private List<String> values(Record row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(row.get(i) == null ? "" : RowForm.bytes(text(row.get(i))));
        }
        return values;
    }

    private static String text(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return WhiteSpace.trim(value.toString());
    }

    @Override
    public String unit() {
        return "record";
    }

    @Override
    public void close() throws IOException {
        rows.close();
        file.close();
    }
}
