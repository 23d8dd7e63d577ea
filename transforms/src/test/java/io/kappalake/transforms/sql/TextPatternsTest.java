package io.kappalake.transforms.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextPatternsTest {

    private static final int CASES = 20_000;
    private static final List<String> LETTERS =
            List.of("a", "b", "B", "0", "9", "-", "_", ".", "$", " ", "\n", "\r", "é", "😀");
    private static final List<String> ATOMS = List.of(
            "a",
            "b",
            "0",
            "-",
            "_",
            " ",
            ".",
            "\\.",
            "\\$",
            "\\\\",
            "\\d",
            "\\D",
            "\\w",
            "\\W",
            "[a-b]",
            "[^a]",
            "[ab-]",
            "[\\d_]",
            "[^0-9a-z]",
            "[A-Z.]");
    private static final List<String> REPEATS = List.of("", "", "", "*", "+", "?", "{2}", "{1,}", "{0,2}", "*?", "+?");

    @Test
    void aQuickExpressionFindsWhatRe2Finds() {
        Random random = new Random(21);
        int quick = 0;
        for (int i = 0; i < CASES; i++) {
            RegularExpression expression = new RegularExpression(expression(random));
            String text = text(random);
            assertThat(expression.matches(text))
                    .as("case %d, text \"%s\"", i, text)
                    .isEqualTo(expression.matchesBounded(text));
            quick += expression.isQuick() ? 1 : 0;
        }
        assertThat(quick).isEqualTo(CASES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a+)+",
                "\\bA",
                "\\s",
                "(?i)a",
                "[[:alpha:]]",
                "\\pL",
                "\\Qa\\E",
                "a$b",
                "a^b",
                "[a&&b]",
                "é",
                "(a$)",
                "((a))",
                "[\\s]",
                "a{,2}",
                "$a",
                "(a)(a)(a)(a)(a)"
            })
    void whatJavaMayReadOtherwiseIsLeftToRe2(String pattern) {
        assertThat(new RegularExpression(pattern).isQuick()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"^t-[0-9]+$", "BTC|ETH", "^(BUY|SELL)$", "[A-Z]{3}-\\d{4,}", "^.*@[a-z.]+$"})
    void whatPeopleWriteIsQuick(String pattern) {
        assertThat(new RegularExpression(pattern).isQuick()).isTrue();
    }

    @Test
    void aTextThatMakesJavaBacktrackIsDecidedByRe2() {
        RegularExpression expression = new RegularExpression("a*a*a*a*a*b");
        String text = "a".repeat(5_000);
        assertThat(expression.isQuick()).isTrue();
        assertThat(expression.matches(text)).isFalse();
        assertThat(expression.matches(text + "b")).isTrue();
    }

    @Test
    void likeMatchesByItsDefinition() {
        Random random = new Random(22);
        List<String> parts = List.of("%", "%", "_", "a", "b", "!%", "!_", "!!", "😀", "\n");
        for (int i = 0; i < CASES; i++) {
            String pattern = random.ints(random.nextInt(6), 0, parts.size())
                    .mapToObj(parts::get)
                    .collect(Collectors.joining());
            String text = random.ints(random.nextInt(7), 0, 6)
                    .mapToObj(List.of("a", "b", "%", "!", "😀", "\n")::get)
                    .collect(Collectors.joining());
            assertThat(LikePattern.of(pattern, "!").matches(text))
                    .as("\"%s\" LIKE '%s' ESCAPE '!'", text, pattern)
                    .isEqualTo(isLike(text, pattern));
        }
    }

    /** SQL's definition, letter by letter. */
    private static boolean isLike(String text, String pattern) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        int length = Character.charCount(pattern.codePointAt(0));
        String rest = pattern.substring(length);
        return switch (pattern.substring(0, length)) {
            case "%" ->
                IntStream.rangeClosed(0, text.length())
                        .filter(at -> at == text.length() || !Character.isLowSurrogate(text.charAt(at)))
                        .anyMatch(at -> isLike(text.substring(at), rest));
            case "_" -> !text.isEmpty() && isLike(text.substring(Character.charCount(text.codePointAt(0))), rest);
            case "!" ->
                !rest.isEmpty()
                        && text.startsWith(rest.substring(0, 1))
                        && isLike(text.substring(1), rest.substring(1));
            default -> text.startsWith(pattern.substring(0, length)) && isLike(text.substring(length), rest);
        };
    }

    private static String expression(Random random) {
        String atoms = atoms(random);
        String text =
                switch (random.nextInt(4)) {
                    case 0 -> atoms + "(" + atoms(random) + "|" + atoms(random) + ")" + atoms(random);
                    case 1 -> atoms + "|" + atoms(random);
                    default -> atoms;
                };
        return (random.nextBoolean() ? "^" : "") + text + (random.nextBoolean() ? "$" : "");
    }

    private static String atoms(Random random) {
        return random.ints(random.nextInt(4), 0, ATOMS.size())
                .mapToObj(atom -> ATOMS.get(atom) + REPEATS.get(random.nextInt(REPEATS.size())))
                .collect(Collectors.joining());
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(8), 0, LETTERS.size())
                .mapToObj(LETTERS::get)
                .collect(Collectors.joining());
    }
}
