package io.kappalake.transforms.change;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The words of a statement, without comments and white space. */
final class Tokens {

    private static final Pattern TOKEN = Pattern.compile(
            "--[^\n]*|/\\*.*?\\*/|'(?:[^']|'')*'|`[^`]*`|[\\p{L}_][\\p{L}\\p{N}_]*|[0-9.]+|\\S", Pattern.DOTALL);

    private Tokens() {}

    static List<String> of(String text) {
        return TOKEN.matcher(text)
                .results()
                .map(match -> match.group())
                .filter(token -> !token.startsWith("--") && !token.startsWith("/*") && !token.equals(";"))
                .map(token ->
                        token.startsWith("'") ? token : token.replace("`", "").toLowerCase(Locale.ROOT))
                .toList();
    }
}
