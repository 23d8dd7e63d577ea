package io.kappalake.inspect.export;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import io.kappalake.inspect.read.ShownValue;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** Rows as CSV. A map is a JSON object. */
final class CsvRows implements RowsFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CsvWriter file;
    private final List<Types.NestedField> columns;
    private final String[] fields;

    CsvRows(OutputStream out, Schema schema) {
        this.file = CsvWriter.builder()
                .quoteStrategy(QuoteStrategies.EMPTY)
                .build(new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
        this.columns = schema.columns();
        this.fields = new String[columns.size()];
        file.writeRecord(columns.stream().map(Types.NestedField::name).toList());
    }

    static void read(Path file, Schema schema, RowVisitor visitor) throws IOException {
        List<Types.NestedField> columns = schema.columns();
        try (CsvReader<String[]> records = CsvReader.builder().build(new Fields(), file)) {
            boolean isHeader = true;
            for (String[] fields : records) {
                if (!isHeader) {
                    visitor.row(ArrayRow.parsed(columns, shown(columns, fields)));
                }
                isHeader = false;
            }
        } catch (CsvParseException e) {
            throw new IOException(e);
        }
    }

    private static Object[] shown(List<Types.NestedField> columns, String[] fields) throws IOException {
        if (fields.length != columns.size()) {
            throw new IOException(fields.length + " fields for " + columns.size() + " columns");
        }
        Object[] shown = new Object[fields.length];
        for (int at = 0; at < fields.length; at++) {
            boolean isMap = columns.get(at).type().typeId() == Type.TypeID.MAP;
            shown[at] = isMap && fields[at] != null ? JSON.readValue(fields[at], Map.class) : fields[at];
        }
        return shown;
    }

    /** The fields of a record; an empty one without quotes is null. */
    private static final class Fields extends AbstractBaseCsvCallbackHandler<String[]> {

        private final List<String> fields = new ArrayList<>();

        @Override
        protected void handleBegin(long line) {
            fields.clear();
        }

        @Override
        protected void handleField(int at, char[] text, int from, int length, boolean quoted) {
            fields.add(length == 0 && !quoted ? null : new String(text, from, length));
        }

        @Override
        protected String[] buildRecord() {
            return fields.toArray(String[]::new);
        }
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
