package io.kappalake.transforms.sql;

import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;

/** What names and calls mean where an expression stands. */
public interface Scope {

    /** The term of a whole expression, such as an aggregate; empty if it is computed from its parts. */
    default Optional<SqlTerm> known(SqlNode expression) {
        return Optional.empty();
    }

    /** @throws SqlProblem if there is no such column */
    SqlTerm column(SqlIdentifier name);
}
