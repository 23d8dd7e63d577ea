package io.kappalake.cli.load.format;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.kappalake.transforms.feed.WhiteSpace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The delimiter of a CSV text and the names of its columns, judged by its first rows.
 *
 * @param names of the columns, none if it has no header
 * @param rows at its beginning that are no records
 * @param columns their number
 */
record CsvGuess(char delimiter, char quote, List<String> names, int rows, int columns) {

    private static final int LOOKED_AT = 100;

    static CsvGuess of(byte[] sample, HistoryShape shape) {
        char quote = shape.quote().isEmpty() ? '"' : shape.quote().charAt(0);
        Stream<Character> delimiters = shape.delimiter().isEmpty()
                ? Stream.of(',', ';', '\t', '|')
                : Stream.of(shape.delimiter().charAt(0));
        Tried best = delimiters
                .map(each -> new Tried(each, rows(sample, each, quote)))
                .max(Comparator.comparingInt(Tried::score))
                .orElseThrow();
        List<List<String>> rows = best.rows();
        int skipped = isNamingDelimiter(rows) ? 1 : 0;
        int columns =
                rows.stream().skip(skipped).mapToInt(List::size).findFirst().orElse(1);
        if (!shape.names().isEmpty()) {
            return new CsvGuess(best.delimiter(), quote, shape.names(), skipped, columns);
        }
        boolean hasHeader =
                rows.size() > skipped && isHeader(rows.get(skipped), rows.subList(skipped + 1, rows.size()));
        return new CsvGuess(
                best.delimiter(),
                quote,
                hasHeader ? named(rows.get(skipped)) : List.of(),
                skipped + (hasHeader ? 1 : 0),
                columns);
    }

    /** Names of the columns, or their places from 1. */
    List<String> keys() {
        return names.isEmpty()
                ? IntStream.rangeClosed(1, columns).mapToObj(String::valueOf).toList()
                : names;
    }

    private record Tried(char delimiter, List<List<String>> rows) {

        /** As many columns as possible, in rows that agree on it. */
        int score() {
            List<List<String>> own = isNamingDelimiter(rows) ? rows.subList(1, rows.size()) : rows;
            if (own.isEmpty()) {
                return 0;
            }
            int columns = own.get(own.size() > 1 ? 1 : 0).size();
            long agree = own.stream().filter(row -> row.size() == columns).count();
            return agree * 10 < own.size() * 8L ? 1 : columns;
        }
    }

    /** Excel writes a line before the header that names the delimiter. */
    private static boolean isNamingDelimiter(List<List<String>> rows) {
        return !rows.isEmpty() && rows.get(0).get(0).toLowerCase(Locale.ROOT).startsWith("sep=");
    }

    private static List<List<String>> rows(byte[] sample, char delimiter, char quote) {
        List<List<String>> rows = new ArrayList<>();
        try (CsvReader<CsvRecord> csv = CsvRows.reader(delimiter, quote, new ByteArrayInputStream(sample))) {
            for (CsvRecord row : csv) {
                if (rows.size() == LOOKED_AT) {
                    break;
                }
                if (!CsvRows.isBlank(row)) {
                    rows.add(text(row));
                }
            }
        } catch (CsvParseException e) {
            // The rows before it count; the sample may end within a value.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    private static List<String> text(CsvRecord row) {
        List<String> cells = new ArrayList<>();
        for (String cell : row.getFields()) {
            try {
                cells.add(WhiteSpace.trim(RowForm.utf8(cell)));
            } catch (CharacterCodingException e) {
                cells.add(cell);
            }
        }
        return cells;
    }

    /** A header has distinct names and no numbers, and is not like the rows below. */
    private static boolean isHeader(List<String> first, List<List<String>> others) {
        boolean areNames = first.stream().noneMatch(CsvGuess::hasValue)
                && first.stream().anyMatch(name -> !name.isEmpty())
                && new HashSet<>(first).size() >= first.size() - 1;
        return areNames
                && (others.isEmpty()
                        || others.stream().anyMatch(row -> row.stream().anyMatch(CsvGuess::hasValue)));
    }

    /** Numbers, times, and true or false. */
    private static boolean hasValue(String cell) {
        return !cell.isEmpty()
                && (Character.isDigit(cell.charAt(0))
                        || cell.matches("[-+.]\\d.*")
                        || cell.equalsIgnoreCase("true")
                        || cell.equalsIgnoreCase("false"));
    }

    /** Each column gets a name of its own. */
    private static List<String> named(List<String> header) {
        List<String> names = new ArrayList<>();
        for (String name : header) {
            String own = name.isEmpty() ? "column_" + (names.size() + 1) : name;
            names.add(names.contains(own) ? own + "_" + (names.size() + 1) : own);
        }
        return names;
    }
}
