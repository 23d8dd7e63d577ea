package io.kappalake.jobs;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.format.TableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * What a reader sees in a table, as lines in order: values between bars, bytes as text, decimals without trailing
 * zeros, doubles to 12 digits.
 */
public final class Lines {

    private Lines() {}

    /** The named columns, all where none is named. */
    public static List<String> of(Lake lake, String table, String... columns) {
        List<String> lines = new ArrayList<>();
        var scan = IcebergGenerics.read(lake.table(table));
        try (CloseableIterable<Record> rows = (columns.length == 0 ? scan : scan.select(columns)).build()) {
            rows.forEach(row -> lines.add(line(row)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Collections.sort(lines);
        return lines;
    }

    public static List<String> files(Lake lake, String table) {
        return TableFiles.live(lake.table(table)).stream()
                .map(DataFile::location)
                .sorted()
                .toList();
    }

    private static String line(Record row) {
        StringJoiner line = new StringJoiner(" | ");
        for (int i = 0; i < row.size(); i++) {
            line.add(text(row.get(i)));
        }
        return line.toString();
    }

    private static String text(Object value) {
        if (value instanceof OffsetDateTime time) {
            return time.toInstant().toString();
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
        }
        if (value instanceof Double number) {
            return text(new BigDecimal(number).round(new MathContext(12)));
        }
        if (value instanceof ByteBuffer bytes) {
            return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        }
        return String.valueOf(value);
    }
}
