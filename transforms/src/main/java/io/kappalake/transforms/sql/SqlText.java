package io.kappalake.transforms.sql;

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

    /** @throws SqlProblem where the text cannot be read */
    public static SqlNode expression(String text) {
        try {
            return SqlParser.create(text, DIALECT).parseExpression();
        } catch (SqlParseException e) {
            throw problem(e);
        }
    }

    private static SqlProblem problem(SqlParseException e) {
        Matcher unexpected = UNEXPECTED.matcher(String.valueOf(e.getMessage()));
        String message = unexpected.find()
                ? unexpected(unexpected.group(1).split("\" \"| ")[0])
                : String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read");
        // The lexer gives no place.
        return new SqlProblem(e.getPos() == null ? SqlParserPos.ZERO : e.getPos(), message);
    }

    private static String unexpected(String found) {
        if (found.equals("<EOF>")) {
            return "it ends too early";
        }
        return WORD.matcher(found).matches()
                ? "\"" + found + "\" is not expected here: if it is a name, write `" + found + "`"
                : "\"" + found + "\" is not expected here";
    }
}
