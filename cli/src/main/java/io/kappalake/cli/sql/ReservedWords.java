package io.kappalake.cli.sql;

import io.kappalake.transforms.sql.SqlProblem;
import io.kappalake.transforms.sql.SqlText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds the names of the lake at which a statement fails because they are words of SQL. There is no list of such words:
 * a name is one if the parser gets further once it stands in backticks.
 */
final class ReservedWords {

    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
    private static final String QUOTE = "`";

    private ReservedWords() {}

    /**
     * What to write, such as {@code write `open` and `close` in backticks}; empty if no such name is to blame.
     *
     * @param names of tables and columns
     */
    static Optional<String> advice(String statement, Set<String> names) {
        Set<String> words = new LinkedHashSet<>();
        String text = statement;
        Optional<Integer> end = end(text);
        while (end.isPresent()) {
            Optional<MatchResult> word = culprit(text, end.get(), names);
            if (word.isEmpty()) {
                break;
            }
            words.add(word.get().group());
            text = quoted(text, word.get());
            end = end(text);
        }
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of("write "
                        + words.stream().map(word -> QUOTE + word + QUOTE).collect(Collectors.joining(" and "))
                        + " in backticks");
    }

    /** The parser stops at a word, or at the token before or after it. */
    private static Optional<MatchResult> culprit(String text, int end, Set<String> names) {
        List<MatchResult> words = WORD.matcher(text).results().toList();
        Optional<MatchResult> after =
                words.stream().filter(word -> word.end() > end).findFirst();
        Optional<MatchResult> before =
                words.stream().filter(word -> word.end() <= end).reduce((first, second) -> second);
        for (Optional<MatchResult> word : List.of(after, before)) {
            if (word.filter(found -> names.contains(found.group())).isPresent()
                    && end(quoted(text, word.get())).map(next -> next > end + 2).orElse(true)) {
                return word;
            }
        }
        return Optional.empty();
    }

    private static String quoted(String text, MatchResult word) {
        return text.substring(0, word.start()) + QUOTE + word.group() + QUOTE + text.substring(word.end());
    }

    /** Where the parser stops; empty if it reads the whole text. */
    private static Optional<Integer> end(String text) {
        try {
            SqlText.statement(text);
            return Optional.empty();
        } catch (SqlProblem e) {
            int start = 0;
            for (int line = 1; line < e.line() && text.indexOf('\n', start) >= 0; line++) {
                start = text.indexOf('\n', start) + 1;
            }
            return Optional.of(Math.min(text.length(), start + e.column() - 1));
        }
    }
}
