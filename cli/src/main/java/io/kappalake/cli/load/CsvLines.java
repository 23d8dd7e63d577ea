package io.kappalake.cli.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.kappalake.tables.LakeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * Converts each CSV line to a JSON object. Values become text, which the decoder reads exactly; empty values are
 * omitted. Each line is one record, so an unclosed quote spoils only its own line.
 */
final class CsvLines {

    private static final ObjectReader ROWS =
            new CsvMapper().enable(CsvParser.Feature.WRAP_AS_ARRAY).readerFor(String[].class);

    private static final JsonFactory JSON = new JsonFactory();

    private final List<String> names;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    private CsvLines(List<String> names) {
        this.names = names;
    }

    /** A line as JSON, or what is wrong with it. */
    record Parsed(byte[] json, String problem) {}

    /**
     * Reads the header line.
     *
     * @param fields that it must name, in any order; other names are allowed
     * @throws LakeException if one is missing, or a name occurs twice
     */
    static CsvLines after(Path file, byte[] header, List<String> fields) {
        List<String> names = new ArrayList<>();
        try {
            for (String name : row(header)) {
                names.add(name.strip());
            }
        } catch (IOException e) {
            throw new LakeException(
                    "Cannot read the first line of " + file + ": it must name the fields " + String.join(",", fields),
                    e);
        }
        List<String> missing = new ArrayList<>(fields);
        missing.removeAll(names);
        if (!missing.isEmpty()) {
            throw new LakeException("%s has no column %s: its first line must name %s"
                    .formatted(file, String.join(", ", missing), String.join(",", fields)));
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw new LakeException(file + " names a column twice in its first line: " + String.join(",", names));
        }
        return new CsvLines(List.copyOf(names));
    }

    Parsed parse(byte[] line) {
        String[] values;
        try {
            values = row(line);
        } catch (IOException e) {
            return new Parsed(null, "MALFORMED_JSON not CSV: " + firstLine(e));
        }
        if (values.length != names.size()) {
            return new Parsed(null, "MALFORMED_JSON %d columns instead of %d".formatted(values.length, names.size()));
        }
        return new Parsed(json(values), null);
    }

    private byte[] json(String[] values) {
        bytes.reset();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (int i = 0; i < values.length; i++) {
                if (!values[i].isEmpty()) {
                    json.writeStringField(names.get(i), values[i]);
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String[] row(byte[] line) throws IOException {
        try (MappingIterator<String[]> rows = ROWS.readValues(line)) {
            return rows.hasNextValue() ? rows.nextValue() : new String[0];
        }
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
