package io.kappalake.cli.load.format;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.WhiteSpace;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Makes each CSV row a record of its topic. The parser sees each byte as one character: so a row that is not UTF-8
 * spoils only itself, and is sent as its bytes.
 */
final class CsvRows implements Records {

    private final String file;
    private final RowForm form;
    private final CsvReader<CsvRecord> csv;
    private final CloseableIterator<CsvRecord> rows;
    private int headRows;

    /**
     * Reads a file from its first line.
     *
     * @param text in UTF-8
     * @param form of its rows
     */
    CsvRows(String file, BufferedInputStream text, CsvHeader header, RowForm form) throws IOException {
        this.file = file;
        this.form = form;
        this.headRows = header.rows();
        this.csv = reader(header.delimiter(), header.quote(), text);
        this.rows = csv.iterator();
    }

    static CsvReader<CsvRecord> reader(char delimiter, char quote, InputStream text) {
        return CsvReader.builder()
                .fieldSeparator(delimiter)
                .quoteCharacter(quote)
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
                return Optional.of(form.record(row.getStartingLineNumber(), row.getFields()));
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
