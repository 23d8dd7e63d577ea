package io.kappalake.cli.load.format;

import java.util.List;

/**
 * What the user says of a file beyond its content.
 *
 * @param delimiter of CSV, empty to detect it
 * @param quote of CSV, empty for the topic's
 * @param names of the columns of CSV without a header, empty if it has one or needs none
 * @param each names of the fields that lead to the records of a JSON file, empty if they are not nested
 */
public record HistoryShape(String delimiter, String quote, List<String> names, List<String> each) {

    public static final HistoryShape FOUND = new HistoryShape("", "", List.of(), List.of());

    /** @throws IllegalArgumentException saying what the delimiter or the quote should be */
    public static HistoryShape of(String delimiter, String quote, List<String> names, String each) {
        if (quote.length() > 1 || quote.chars().anyMatch(c -> c <= ' ' || c > 0x7e)) {
            throw new IllegalArgumentException("--quote is '%s' but must be one ASCII character".formatted(quote));
        }
        return new HistoryShape(
                delimiter(delimiter),
                quote,
                List.copyOf(names),
                each.isEmpty() ? List.of() : List.of(each.split("\\.")));
    }

    private static String delimiter(String text) {
        return switch (text) {
            case "tab", "\\t" -> "\t";
            case "comma" -> ",";
            case "semicolon" -> ";";
            case "pipe" -> "|";
            default -> {
                if (text.length() > 1
                        || !text.isEmpty() && "\"\r\n".contains(text)
                        || text.chars().anyMatch(c -> c > 0x7e)) {
                    throw new IllegalArgumentException(
                            "--delimiter is '%s' but must be one ASCII character, or comma, semicolon, tab or pipe"
                                    .formatted(text));
                }
                yield text;
            }
        };
    }
}
