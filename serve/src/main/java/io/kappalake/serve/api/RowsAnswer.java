package io.kappalake.serve.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import io.kappalake.inspect.export.ArrayRow;
import io.kappalake.inspect.export.ArrowRows;
import io.kappalake.inspect.export.ExportFormat;
import io.kappalake.inspect.export.RowsFile;
import io.kappalake.serve.read.NewestFirst.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/**
 * Rows of a table as an answer.
 *
 * @param next cursor of the next page; empty if there is none
 */
record RowsAnswer(String table, List<Types.NestedField> columns, List<Object[]> rows, String next) {

    static RowsAnswer of(String table, Found found, String commit) {
        return new RowsAnswer(
                table,
                found.columns(),
                found.rows(),
                found.next().map(place -> place.cursor(commit)).orElse(""));
    }

    /** The same, last row first. */
    RowsAnswer reversed() {
        List<Object[]> oldestFirst = new java.util.ArrayList<>(rows);
        java.util.Collections.reverse(oldestFirst);
        return new RowsAnswer(table, columns, oldestFirst, next);
    }

    /** The rows as a list of JSON objects. */
    JsonSerializable json() {
        return new JsonSerializable.Base() {
            @Override
            public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
                json.writeStartArray();
                for (Object[] row : rows) {
                    json.writeStartObject();
                    for (int i = 0; i < row.length; i++) {
                        json.writeFieldName(columns.get(i).name());
                        Json.write(json, columns.get(i).type(), row[i]);
                    }
                    json.writeEndObject();
                }
                json.writeEndArray();
            }

            @Override
            public void serializeWithType(JsonGenerator json, SerializerProvider provider, TypeSerializer type)
                    throws IOException {
                serialize(json, provider);
            }
        };
    }

    /** The rows alone, in a form that is not JSON. */
    byte[] bytes(Form form) {
        return switch (form) {
            case JSON -> throw new IllegalArgumentException("JSON has the commit too");
            case CSV -> csv().getBytes(StandardCharsets.UTF_8);
            case ARROW -> written(ArrowRows::stream);
            case PARQUET -> written(ExportFormat.PARQUET::open);
        };
    }

    @FunctionalInterface
    private interface Opener {
        RowsFile open(OutputStream out, Schema schema) throws IOException;
    }

    private byte[] written(Opener opener) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (RowsFile file = opener.open(bytes, new Schema(columns))) {
            for (Object[] row : rows) {
                file.write(new ArrayRow(row));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** RFC 4180, with a header; an absent value is an empty field. */
    private String csv() {
        StringBuilder csv = new StringBuilder();
        line(csv, columns.stream().map(Types.NestedField::name).toArray(), null);
        Type[] types = columns.stream().map(Types.NestedField::type).toArray(Type[]::new);
        rows.forEach(row -> line(csv, row, types));
        return csv.toString();
    }

    private static void line(StringBuilder csv, Object[] values, Type[] types) {
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                csv.append(',');
            }
            if (values[i] != null) {
                csv.append(quoted(types == null ? values[i].toString() : Json.text(types[i], values[i])));
            }
        }
        csv.append("\r\n");
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n') && !text.isEmpty();
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
