package io.kappalake.transforms.sql;

import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.config.Lex;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.flink.sql.parser.impl.FlinkSqlParserImpl;
import org.apache.flink.sql.parser.validate.FlinkSqlConformance;

/** Reads SQL in Flink's dialect with Flink's own parser. */
public final class SqlText {

    private static final SqlParser.Config DIALECT = SqlParser.config()
            .withParserFactory(FlinkSqlParserImpl.FACTORY)
            .withConformance(FlinkSqlConformance.DEFAULT)
            .withLex(Lex.JAVA)
            .withIdentifierMaxLength(256);

    private static final Pattern UNEXPECTED = Pattern.compile("Encountered \"(.*?)\" at line");
    private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");

    private SqlText() {}

    /** @throws SqlProblem where the text cannot be read */
    public static SqlNode statement(String text) {
        try {
            return SqlParser.create(text.strip().replaceAll(";\\s*\\z", " "), DIALECT)
                    .parseQuery();
        } catch (SqlParseException e) {
            throw problem(e);
        }
    }

    /**
     * @param names of columns, for a hint if one is a word of SQL
     * @throws SqlProblem where the text cannot be read
     */
    public static SqlNode expression(String text, Collection<String> names) {
        try {
            return SqlParser.create(text, DIALECT).parseExpression();
        } catch (SqlParseException e) {
            String hint = names.stream()
                    .filter(name -> stands(name, text) && isReserved(name))
                    .map(name -> "\"" + name + "\" is a word of SQL: write `" + name + "`")
                    .findFirst()
                    .orElse(null);
            throw hint == null ? problem(e) : new SqlProblem(place(e), hint);
        }
    }

    private static boolean stands(String name, String text) {
        return Pattern.compile("(?<![\\w`])" + Pattern.quote(name) + "(?![\\w`])")
                .matcher(text)
                .find();
    }

    private static boolean isReserved(String name) {
        try {
            SqlParser.create(name, DIALECT).parseExpression();
            return false;
        } catch (SqlParseException e) {
            return true;
        }
    }

    private static SqlProblem problem(SqlParseException e) {
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read");
        Matcher unexpected = UNEXPECTED.matcher(message);
        return new SqlProblem(place(e), unexpected.find() ? unexpected(unexpected.group(1)) : plain(message));
    }

    private static SqlParserPos place(SqlParseException e) {
        // The lexer gives no place.
        return e.getPos() == null ? SqlParserPos.ZERO : e.getPos();
    }

    private static String plain(String message) {
        return message.startsWith("Bang equal") ? "\"!=\" is not SQL's: write <>" : message;
    }

    /** @param tokens up to the one that does not fit */
    private static String unexpected(String tokens) {
        if (tokens.endsWith("<EOF>")) {
            return "it ends too early";
        }
        if (tokens.endsWith("\\'")) {
            return "a text in quotes has no end";
        }
        String found = tokens.split("\" \"| ")[0];
        return WORD.matcher(found).matches()
                ? "\"" + found + "\" is not expected here: if it is a name, write `" + found + "`"
                : "\"" + found + "\" is not expected here";
    }
}
