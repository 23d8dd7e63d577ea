package io.kappalake.cli.load.format;

import java.util.List;

/**
 * What the user says of a file beyond its content.
 *
 * @param delimiter of CSV, empty to detect it
 * @param each names of the fields that lead to the records of a JSON file, empty if they are not nested
 */
public record HistoryShape(String delimiter, List<String> each) {

    public static final HistoryShape FOUND = new HistoryShape("", List.of());

    /** @throws IllegalArgumentException saying what the delimiter should be */
    public static HistoryShape of(String delimiter, String each) {
        return new HistoryShape(delimiter(delimiter), each.isEmpty() ? List.of() : List.of(each.split("\\.")));
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
