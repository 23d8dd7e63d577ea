package io.kappalake.cli.load.format;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.TopicForm;
import io.kappalake.transforms.feed.WhiteSpace;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The columns of a CSV file and their delimiter.
 *
 * @param names of the columns: a topic's field as the topic spells it; empty for a column without a name, which is
 *     ignored; none if the columns have the order of the topic's fields
 * @param rows of the file that are no records: a header, and the line before it by which Excel names the delimiter
 */
record CsvHeader(char delimiter, char quote, List<String> names, int rows) {

    private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');
    private static final int MOST_BYTES = 1 << 16;
    private static final int SHOWN = 60;

    /**
     * Reads the header and returns to the text's start.
     *
     * @param isRow whether the job would make a row of a CSV record: a first line that is none may be a header
     * @throws LakeException if a required field is missing, or a name occurs twice
     */
    static CsvHeader of(
            String file, BufferedInputStream text, HistoryShape shape, TopicForm topic, Predicate<byte[]> isRow)
            throws IOException {
        byte[] sample = Unpacked.head(text, MOST_BYTES);
        char quote = shape.quote().isEmpty() ? topic.quote() : shape.quote().charAt(0);
        List<CsvHeader> candidates = delimiters(shape, topic)
                .map(each -> read(sample, each, quote, topic.fields()))
                .toList();
        if (!shape.names().isEmpty()) {
            CsvHeader own = widest(candidates);
            return new CsvHeader(own.delimiter, quote, named(shape.names(), file, topic), own.rows - 1);
        }
        CsvHeader header = candidates.stream()
                .max(Comparator.<CsvHeader>comparingLong(each -> each.count(topic.fields()))
                        .thenComparing(each -> -candidates.indexOf(each)))
                .orElseThrow();
        boolean isOfCsv = topic.kind() == TopicForm.Kind.CSV;
        // One name alone may be a value of a record.
        if (isOfCsv
                && (topic.names().isEmpty()
                        || header.count(topic.fields())
                                < Math.min(2, topic.fields().size()))) {
            return inOrder(wideEnough(candidates, topic), topic, isRow);
        }
        header.require(file, topic, sample);
        return header;
    }

    private static Stream<Character> delimiters(HistoryShape shape, TopicForm topic) {
        if (!shape.delimiter().isEmpty()) {
            return Stream.of(shape.delimiter().charAt(0));
        }
        return topic.kind() == TopicForm.Kind.CSV
                ? Stream.concat(Stream.of(topic.delimiter()), DELIMITERS.stream())
                        .distinct()
                : DELIMITERS.stream();
    }

    /** How rows with these columns become records. */
    static RowForm form(TopicForm topic, List<String> names, char delimiter, char quote) {
        return topic.kind() == TopicForm.Kind.CSV
                ? CsvRow.named(topic.delimiter(), topic.quote(), names.isEmpty() ? List.of() : topic.names(), names)
                : new JsonRow(names, CsvRow.inOrder(delimiter, quote, 0));
    }

    /** Columns in the topic's order. A first line of names only is passed over, if the job could do nothing with it. */
    private static CsvHeader inOrder(CsvHeader first, TopicForm topic, Predicate<byte[]> isRow) {
        CsvRow record =
                CsvRow.inOrder(topic.delimiter(), topic.quote(), topic.names().size());
        boolean isHeader = !first.names.isEmpty()
                && first.names.stream().allMatch(name -> name.isEmpty() || Character.isLetter(name.codePointAt(0)))
                && !isRow.test(
                        record.bytes(first.names.stream().map(RowForm::bytes).toList()));
        return new CsvHeader(first.delimiter, first.quote, List.of(), isHeader ? first.rows : first.rows - 1);
    }

    /** The topic's own delimiter, unless the first line lacks fields with it. */
    private static CsvHeader wideEnough(List<CsvHeader> candidates, TopicForm topic) {
        int needed = topic.names().isEmpty()
                ? topic.required().stream().mapToInt(Integer::parseInt).max().orElse(1)
                : topic.names().size();
        return candidates.get(0).names.size() >= needed ? candidates.get(0) : widest(candidates);
    }

    /** Of equally wide ones the first. */
    private static CsvHeader widest(List<CsvHeader> candidates) {
        return candidates.stream()
                .max(Comparator.<CsvHeader>comparingInt(each -> each.names.size())
                        .thenComparing(each -> -candidates.indexOf(each)))
                .orElseThrow();
    }

    private static List<String> named(List<String> names, String file, TopicForm topic) {
        List<String> missing = new ArrayList<>(topic.required());
        missing.removeAll(names);
        if (!missing.isEmpty()
                && !(topic.kind() == TopicForm.Kind.CSV && topic.names().isEmpty())) {
            throw new LakeException("--names has no %s for %s: it must name %s"
                    .formatted(String.join(", ", missing), file, String.join(",", topic.required())));
        }
        return names;
    }

    private static CsvHeader read(byte[] sample, char delimiter, char quote, List<String> fields) {
        int rows = 0;
        try (CsvReader<CsvRecord> csv = CsvRows.reader(delimiter, quote, new ByteArrayInputStream(sample))) {
            for (CsvRecord row : csv) {
                if (CsvRows.isBlank(row)) {
                    continue;
                }
                rows++;
                if (rows == 1 && row.getField(0).toLowerCase(Locale.ROOT).startsWith("sep=")) {
                    continue;
                }
                return new CsvHeader(delimiter, quote, names(row, fields), rows);
            }
        } catch (CsvParseException | CharacterCodingException e) {
            // It may be a header with another delimiter.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new CsvHeader(delimiter, quote, List.of(), Math.max(1, rows));
    }

    private static List<String> names(CsvRecord row, List<String> fields) throws CharacterCodingException {
        Map<String, String> spelling = new HashMap<>();
        fields.forEach(field -> spelling.put(field.toLowerCase(Locale.ROOT), field));
        List<String> names = new ArrayList<>();
        for (String cell : row.getFields()) {
            String name = WhiteSpace.trim(RowForm.utf8(cell));
            // Exactly where it can be: t and T may be two fields.
            names.add(fields.contains(name) ? name : spelling.getOrDefault(name.toLowerCase(Locale.ROOT), name));
        }
        return List.copyOf(names);
    }

    private long count(List<String> fields) {
        return fields.stream().filter(names::contains).count();
    }

    private void require(String file, TopicForm topic, byte[] sample) {
        String wanted = "its first line must name " + String.join(",", topic.required());
        if (count(topic.fields()) == 0) {
            String first = firstLine(sample);
            throw new LakeException(
                    first.isEmpty()
                            ? file + " is empty: " + wanted
                            : "%s has no header, it begins with %s: %s, with commas, semicolons, tabs or | between them"
                                    .formatted(file, first, wanted));
        }
        List<String> missing = new ArrayList<>(topic.required());
        missing.removeAll(names);
        if (!missing.isEmpty()) {
            throw new LakeException("%s has no column %s: %s".formatted(file, String.join(", ", missing), wanted));
        }
        Set<String> seen = new HashSet<>();
        Optional<String> twice = names.stream()
                .filter(name -> !name.isEmpty() && !seen.add(name))
                .findFirst();
        if (twice.isPresent()) {
            throw new LakeException(
                    "%s names column %s twice in its first line: rename or remove one".formatted(file, twice.get()));
        }
    }

    private static String firstLine(byte[] sample) {
        String text = new String(sample, StandardCharsets.UTF_8);
        String line = text.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
        // Control characters, as in a binary file, would garble the terminal.
        String shown = line.replaceAll("\\p{Cntrl}", "?");
        return shown.length() > SHOWN ? shown.substring(0, SHOWN) + "..." : shown;
    }
}
