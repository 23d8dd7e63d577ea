package io.kappalake.cli.load.format;

import io.kappalake.transforms.feed.WhiteSpace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A row as a CSV record, with its values as they are.
 *
 * @param fields number of the topic's fields; 0 if it does not name them
 * @param columns number of the file's columns; 0 if it has no header
 * @param places of the topic's fields among the file's columns, negative for those that the file lacks; none if the
 *     file has the fields in their order
 */
record CsvRow(char delimiter, char quote, int fields, int columns, List<Integer> places) implements RowForm {

    /** Rows keep their order. */
    static CsvRow inOrder(char delimiter, char quote, int fields) {
        return new CsvRow(delimiter, quote, fields, 0, List.of());
    }

    /** The topic's fields, from columns of these names. */
    static CsvRow named(char delimiter, char quote, List<String> fields, List<String> columns) {
        return fields.isEmpty() || columns.equals(fields)
                ? inOrder(delimiter, quote, fields.size())
                : new CsvRow(
                        delimiter,
                        quote,
                        fields.size(),
                        columns.size(),
                        fields.stream().map(columns::indexOf).toList());
    }

    @Override
    public Records.Found record(long number, List<String> values) {
        return new Records.Found(number, bytes(placed(withoutBlankEnd(values))), null);
    }

    /** Trailing delimiters of a row. */
    private List<String> withoutBlankEnd(List<String> values) {
        int most = places.isEmpty() ? fields : columns;
        return most > 0 && values.size() > most && areBlank(values.subList(most, values.size()))
                ? values.subList(0, most)
                : values;
    }

    private List<String> placed(List<String> values) {
        if (places.isEmpty()) {
            return values;
        }
        if (values.size() == columns) {
            return places.stream()
                    .map(place -> place < 0 ? "" : values.get(place))
                    .toList();
        }
        // Nobody knows which column is missing or added: with one field too many the record is rejected.
        List<String> tooMany = new ArrayList<>(values);
        tooMany.addAll(Collections.nCopies(Math.max(0, fields + 1 - values.size()), ""));
        return tooMany;
    }

    static boolean areBlank(List<String> values) {
        return values.stream().allMatch(value -> WhiteSpace.trim(value).isEmpty());
    }

    /** Null if they are more than Kafka takes. */
    byte[] bytes(List<String> values) {
        String row = values.stream().map(this::quoted).collect(Collectors.joining(String.valueOf(delimiter)));
        byte[] text = row.getBytes(StandardCharsets.ISO_8859_1);
        return text.length > Lines.MOST_BYTES ? null : text;
    }

    private String quoted(String value) {
        boolean isPlain = value.indexOf(delimiter) < 0
                && value.indexOf(quote) < 0
                && value.indexOf('\n') < 0
                && value.indexOf('\r') < 0;
        String each = String.valueOf(quote);
        return isPlain ? value : each + value.replace(each, each + each) + each;
    }
}
