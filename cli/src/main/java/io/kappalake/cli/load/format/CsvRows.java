package io.kappalake.cli.load.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.WhiteSpace;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Converts each CSV row to a JSON object. Values become text without blanks around it, which the decoder reads exactly;
 * empty values and those of unnamed columns are omitted. The parser sees each byte as one character: so a row that is
 * not UTF-8 spoils only itself, and is sent as its bytes.
 */
final class CsvRows implements Records {

    private static final JsonFactory JSON = new JsonFactory();

    private final String file;
    private final CsvHeader header;
    private final CsvReader<CsvRecord> csv;
    private final CloseableIterator<CsvRecord> rows;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private int headRows;

    /**
     * Reads a file from its first line, which is the header.
     *
     * @param text in UTF-8
     */
    CsvRows(String file, BufferedInputStream text, CsvHeader header) throws IOException {
        this.file = file;
        this.header = header;
        this.headRows = header.rows();
        this.csv = reader(header.delimiter(), text);
        this.rows = csv.iterator();
    }

    static CsvReader<CsvRecord> reader(char delimiter, InputStream text) {
        return CsvReader.builder()
                .fieldSeparator(delimiter)
                // As in "a", "b".
                .trimWhitespacesAroundQuotes(true)
                // Otherwise the rest of the file would be one value.
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text, StandardCharsets.ISO_8859_1);
    }

    @Override
    public Optional<Found> next() throws IOException {
        try {
            while (rows.hasNext()) {
                CsvRecord row = rows.next();
                if (isBlank(row)) {
                    continue;
                }
                if (headRows > 0) {
                    headRows--;
                    continue;
                }
                return Optional.of(found(row));
            }
            return Optional.empty();
        } catch (CsvParseException e) {
            throw new LakeException("Cannot read %s: %s: mend its quotes".formatted(file, firstLine(e)), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    static boolean isBlank(CsvRecord row) {
        return row.getFieldCount() == 1 && WhiteSpace.trim(row.getField(0)).isEmpty();
    }

    private Found found(CsvRecord row) {
        List<String> names = header.names();
        List<String> values = row.getFields();
        if (values.size() < names.size() || !areBlank(values.subList(names.size(), values.size()))) {
            return new Found(
                    row.getStartingLineNumber(),
                    asText(values),
                    "MALFORMED_JSON %d columns instead of %d".formatted(values.size(), names.size()));
        }
        try {
            byte[] object = object(names, values);
            return new Found(row.getStartingLineNumber(), object.length > Lines.MOST_BYTES ? null : object, null);
        } catch (CharacterCodingException e) {
            return new Found(row.getStartingLineNumber(), asText(values), "MALFORMED_JSON not UTF-8");
        }
    }

    /** Trailing commas of a row. */
    private static boolean areBlank(List<String> values) {
        return values.stream().allMatch(value -> WhiteSpace.trim(value).isEmpty());
    }

    private byte[] object(List<String> names, List<String> values) throws CharacterCodingException {
        bytes.reset();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            for (int i = 0; i < names.size(); i++) {
                String value = names.get(i).isEmpty() ? "" : WhiteSpace.trim(utf8(values.get(i)));
                if (!value.isEmpty()) {
                    json.writeStringField(names.get(i), value);
                }
            }
            json.writeEndObject();
        } catch (CharacterCodingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The row as CSV, in its original bytes. */
    private byte[] asText(List<String> values) {
        String delimiter = String.valueOf(header.delimiter());
        String row = values.stream()
                .map(value -> value.contains(delimiter)
                                || value.indexOf('"') >= 0
                                || value.indexOf('\n') >= 0
                                || value.indexOf('\r') >= 0
                        ? '"' + value.replace("\"", "\"\"") + '"'
                        : value)
                .collect(Collectors.joining(delimiter));
        byte[] text = row.getBytes(StandardCharsets.ISO_8859_1);
        return text.length > Lines.MOST_BYTES ? null : text;
    }

    /** The text of the bytes that the characters stand for. */
    static String utf8(String bytes) throws CharacterCodingException {
        for (int i = 0; i < bytes.length(); i++) {
            if (bytes.charAt(i) > 0x7f) {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                        .toString();
            }
        }
        return bytes;
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public String unit() {
        return "line";
    }

    @Override
    public void close() throws IOException {
        csv.close();
    }
}
