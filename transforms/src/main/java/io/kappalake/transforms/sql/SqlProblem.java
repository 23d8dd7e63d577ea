package io.kappalake.transforms.sql;

import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/** A statement or expression that cannot be used. The message says what is wrong and what to write, in one line. */
public final class SqlProblem extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;

    /** @param node what is wrong */
    public SqlProblem(SqlNode node, String message) {
        this(node.getParserPosition(), message);
    }

    SqlProblem(SqlParserPos place, String message) {
        super(message);
        this.line = Math.max(1, place.getLineNum());
        this.column = Math.max(1, place.getColumnNum());
    }

    /** Within its text, from 1. */
    public int line() {
        return line;
    }

    /** Within its line, from 1. */
    public int column() {
        return column;
    }
}
