package io.kappalake.inspect.export;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.kappalake.inspect.read.ShownValue;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Types;

/** Rows as JSON objects, one a line. */
final class JsonRows implements RowsFile {

    /** A mapper would flush after each field. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .build();

    private final JsonGenerator file;
    private final List<Types.NestedField> columns;

    JsonRows(OutputStream out, Schema schema) throws IOException {
        this.file = JSON.createGenerator(new BufferedOutputStream(out), JsonEncoding.UTF8);
        file.setRootValueSeparator(null);
        this.columns = schema.columns();
    }

    static void read(Path file, Schema schema, RowVisitor visitor) throws IOException {
        try (MappingIterator<Map<String, Object>> rows =
                JSON.readerFor(Map.class).readValues(file.toFile())) {
            while (rows.hasNextValue()) {
                Map<String, Object> row = rows.nextValue();
                Object[] shown = schema.columns().stream()
                        .map(column -> row.get(column.name()))
                        .toArray();
                visitor.row(ArrayRow.parsed(schema.columns(), shown));
            }
        }
    }

    @Override
    public void write(StructLike row) throws IOException {
        file.writeStartObject();
        for (int at = 0; at < columns.size(); at++) {
            file.writeObjectField(
                    columns.get(at).name(), ShownValue.of(columns.get(at).type(), row.get(at, Object.class)));
        }
        file.writeEndObject();
        file.writeRaw('\n');
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
