package io.kappalake.inspect.export;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kappalake.inspect.read.ShownValue;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Types;

/** Rows as JSON objects, one a line. */
final class JsonRows implements RowsFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonGenerator file;
    private final List<Types.NestedField> columns;

    JsonRows(Path path, Schema schema) throws IOException {
        this.file = JSON.createGenerator(new BufferedOutputStream(Files.newOutputStream(path)), JsonEncoding.UTF8);
        file.setRootValueSeparator(null);
        this.columns = schema.columns();
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
