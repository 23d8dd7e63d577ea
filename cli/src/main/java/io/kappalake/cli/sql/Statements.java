package io.kappalake.cli.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a text into SQL statements at semicolons outside quotes and comments. Drops empty statements. */
final class Statements {

    /**
     * A token that no semicolon splits: a comment up to the end of its line or its end mark, a quoted text, or any
     * other character.
     */
    private static final Pattern PIECE = Pattern.compile(
            "--[^\\n]*|/\\*(?!\\+).*?(?:\\*/|\\z)|'[^']*(?:'|\\z)|\"[^\"]*(?:\"|\\z)|`[^`]*(?:`|\\z)|.",
            Pattern.DOTALL);

    private Statements() {}

    static List<String> of(String text) {
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        Matcher pieces = PIECE.matcher(text);
        while (pieces.find()) {
            String piece = pieces.group();
            if (piece.equals(";")) {
                add(statement, statements);
            } else if (!piece.startsWith("--") && !piece.startsWith("/*")) {
                statement.append(piece);
            }
        }
        add(statement, statements);
        return statements;
    }

    private static void add(StringBuilder statement, List<String> statements) {
        if (!statement.toString().isBlank()) {
            statements.add(statement.toString().strip());
        }
        statement.setLength(0);
    }
}
