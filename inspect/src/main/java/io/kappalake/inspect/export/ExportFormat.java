package io.kappalake.inspect.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.iceberg.Schema;

/** What exported files are. Decimals and times keep all their digits in each of them. */
public enum ExportFormat {
    /** Decimals and timestamps in Parquet's own types; zstd. */
    PARQUET(ParquetRows::new, ParquetRows::read),
    /** RFC 4180 with a header; NULL is empty, an empty text is {@code ""}. */
    CSV(CsvRows::new, CsvRows::read),
    /** A JSON object a line; decimals are texts. */
    JSONL(JsonRows::new, JsonRows::read),
    /** Arrow's IPC file, which Feather 2 is too; batches without compression. */
    ARROW(ArrowRows::file, ArrowRows::read);

    private final Opener opener;
    private final Reader reader;

    ExportFormat(Opener opener, Reader reader) {
        this.opener = opener;
        this.reader = reader;
    }

    @FunctionalInterface
    private interface Opener {
        RowsFile open(OutputStream out, Schema schema) throws IOException;
    }

    @FunctionalInterface
    private interface Reader {
        void read(Path file, Schema schema, RowVisitor visitor) throws IOException;
    }

    /** The format of that name; empty if there is none. */
    public static Optional<ExportFormat> named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.text().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** Names of all. */
    public static List<String> names() {
        return Arrays.stream(values()).map(ExportFormat::text).toList();
    }

    /** Its name, and the ending of its files. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Rows of these columns to a stream, which is closed with them. */
    public RowsFile open(OutputStream out, Schema schema) throws IOException {
        return opener.open(out, schema);
    }

    /** The rows of a file of this format, as Iceberg stores them. */
    void read(Path file, Schema schema, RowVisitor visitor) throws IOException {
        reader.read(file, schema, visitor);
    }
}
