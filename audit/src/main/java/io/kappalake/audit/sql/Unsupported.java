package io.kappalake.audit.sql;

import org.apache.calcite.sql.SqlNode;

/** A part of a statement that the audit cannot compute, so that its table is not proved. */
final class Unsupported extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unsupported(SqlNode node) {
        super("the audit cannot compute \"" + node.toString().replaceAll("\\s+", " ") + "\"");
    }
}
