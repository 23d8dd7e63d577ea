package io.kappalake.inspect.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import io.kappalake.inspect.read.ShownValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Types;

/** Rows as CSV. A map is a JSON object. */
final class CsvRows implements RowsFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CsvWriter file;
    private final List<Types.NestedField> columns;
    private final String[] fields;

    CsvRows(Path path, Schema schema) throws IOException {
        this.file = CsvWriter.builder().quoteStrategy(QuoteStrategies.EMPTY).build(path);
        this.columns = schema.columns();
        this.fields = new String[columns.size()];
        file.writeRecord(columns.stream().map(Types.NestedField::name).toList());
    }

    @Override
    public void write(StructLike row) throws IOException {
        for (int at = 0; at < fields.length; at++) {
            Object shown = ShownValue.of(columns.get(at).type(), row.get(at, Object.class));
            fields[at] = shown instanceof Map<?, ?> map
                    ? JSON.writeValueAsString(map)
                    : shown == null ? null : shown.toString();
        }
        file.writeRecord(fields);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
