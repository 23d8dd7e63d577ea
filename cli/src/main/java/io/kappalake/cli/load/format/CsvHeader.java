package io.kappalake.cli.load.format;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.WhiteSpace;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The columns of a CSV file and their delimiter.
 *
 * @param names of the columns: a topic's field as the topic spells it; empty for a column without a name, which is
 *     ignored
 * @param rows of the file that it takes: Excel writes one before it that names the delimiter
 */
record CsvHeader(char delimiter, List<String> names, int rows) {

    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');
    private static final int MOST_BYTES = 1 << 16;
    private static final int SHOWN = 60;

    /**
     * Reads the header and returns to the text's start.
     *
     * @param delimiter empty to detect it: the one with which the header names most of the fields
     * @param fields that it must name, in any order; other names are allowed
     * @throws LakeException if one is missing, or a name occurs twice
     */
    static CsvHeader of(String file, BufferedInputStream text, String delimiter, List<String> fields)
            throws IOException {
        byte[] sample = Unpacked.head(text, MOST_BYTES);
        List<CsvHeader> candidates = (delimiter.isEmpty() ? DELIMITERS.stream() : Stream.of(delimiter.charAt(0)))
                .map(each -> read(sample, each, fields))
                .toList();
        CsvHeader header = candidates.stream()
                .max(Comparator.<CsvHeader>comparingLong(each -> each.named(fields))
                        .thenComparing(each -> -candidates.indexOf(each)))
                .orElseThrow();
        header.require(file, fields, sample);
        return header;
    }

    private static CsvHeader read(byte[] sample, char delimiter, List<String> fields) {
        Map<String, String> spelling = new HashMap<>();
        fields.forEach(field -> spelling.put(field.toLowerCase(Locale.ROOT), field));
        int rows = 0;
        try (CsvReader<CsvRecord> csv = CsvRows.reader(delimiter, new ByteArrayInputStream(sample))) {
            for (CsvRecord row : csv) {
                if (CsvRows.isBlank(row)) {
                    continue;
                }
                rows++;
                if (rows == 1 && row.getField(0).toLowerCase(Locale.ROOT).startsWith("sep=")) {
                    continue;
                }
                List<String> names = new ArrayList<>();
                for (String cell : row.getFields()) {
                    String name = WhiteSpace.trim(CsvRows.utf8(cell));
                    names.add(spelling.getOrDefault(name.toLowerCase(Locale.ROOT), name));
                }
                return new CsvHeader(delimiter, List.copyOf(names), rows);
            }
        } catch (CsvParseException | CharacterCodingException e) {
            // It may be a header with another delimiter.
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return new CsvHeader(delimiter, List.of(), Math.max(1, rows));
    }

    private long named(List<String> fields) {
        return fields.stream().filter(names::contains).count();
    }

    private void require(String file, List<String> fields, byte[] sample) {
        String wanted = "its first line must name " + String.join(",", fields);
        if (named(fields) == 0) {
            String first = firstLine(sample);
            throw new LakeException(
                    first.isEmpty()
                            ? file + " is empty: " + wanted
                            : "%s has no header, it begins with %s: %s, with commas, semicolons, tabs or | between them"
                                    .formatted(file, first, wanted));
        }
        List<String> missing = new ArrayList<>(fields);
        missing.removeAll(names);
        if (!missing.isEmpty()) {
            throw new LakeException("%s has no column %s: %s".formatted(file, String.join(", ", missing), wanted));
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty() && !seen.add(name)) {
                throw new LakeException(
                        "%s names column %s twice in its first line: rename or remove one".formatted(file, name));
            }
        }
    }

    private static String firstLine(byte[] sample) {
        String text = new String(sample, java.nio.charset.StandardCharsets.UTF_8);
        String line = text.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
        // Control characters, as in a binary file, would garble the terminal.
        String shown = line.replaceAll("\\p{Cntrl}", "?");
        return shown.length() > SHOWN ? shown.substring(0, SHOWN) + "..." : shown;
    }
}
