package io.kappalake.cli.load.format;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.TopicForm;
import io.kappalake.transforms.feed.WhiteSpace;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
 * nested types are omitted. Bytes are the UTF-8 of a text: Impala and old versions of Spark write texts as plain bytes.
 */
final class ParquetRows implements Records {

    private final Path path;
    private final RowForm form;
    private final List<String> names;
    private final Set<String> fields;
    private final CloseableIterable<Record> file;
    private final CloseableIterator<Record> rows;
    private long number;

    private ParquetRows(
            Path path, RowForm form, List<String> names, Set<String> fields, CloseableIterable<Record> file) {
        this.path = path;
        this.form = form;
        this.names = names;
        this.fields = fields;
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
                file,
                CsvHeader.form(topic, names, ',', '"'),
                names,
                Set.copyOf(topic.fields()),
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
        } catch (LakeException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IOException(
                    "is a Parquet file that breaks after row %,d: %s".formatted(number, LakeException.innermost(e)), e);
        }
    }

    private List<String> values(Record row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            values.add(row.get(i) == null ? "" : RowForm.bytes(text(names.get(i), row.get(i))));
        }
        return values;
    }

    private String text(String column, Object value) {
        if (value instanceof ByteBuffer bytes) {
            return text(column, bytes);
        }
        if (value instanceof byte[] bytes) {
            return text(column, ByteBuffer.wrap(bytes));
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return WhiteSpace.trim(value.toString());
    }

    /** Bytes that are no text have no place in a record of text: where nothing reads them, they are omitted. */
    private String text(String column, ByteBuffer bytes) {
        try {
            return WhiteSpace.trim(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString());
        } catch (CharacterCodingException e) {
            if (!fields.contains(column)) {
                return "";
            }
            throw new LakeException(
                    "%s has bytes in column %s of row %,d that are no UTF-8:".formatted(path, column, number)
                            + " write the column as text, which is Base64 or hex for a column of type binary",
                    e);
        }
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
