package io.kappalake.transforms.gold.sql;

import io.kappalake.transforms.sql.Scope;
import io.kappalake.transforms.sql.SqlProblem;
import io.kappalake.transforms.sql.SqlTerm;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.util.Litmus;

/** Where a table's columns are computed: from keys and the results of aggregates. */
record RowScope(List<SqlNode> keys, List<SqlTerm> keyTerms, AggregateText aggregates) implements Scope {

    @Override
    public Optional<SqlTerm> known(SqlNode expression) {
        Optional<Integer> key = key(expression);
        if (key.isPresent()) {
            int at = key.get();
            SqlTerm term = keyTerms.get(at);
            return Optional.of(new SqlTerm(
                    term.type(),
                    term.isOptional(),
                    term.isPositive(),
                    results -> results.object(at),
                    -1,
                    term.digits()));
        }
        return aggregates.read(expression);
    }

    /** Its place among the keys. */
    Optional<Integer> key(SqlNode expression) {
        for (int at = 0; at < keys.size(); at++) {
            if (keys.get(at).equalsDeep(expression, Litmus.IGNORE)) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    @Override
    public SqlTerm column(SqlIdentifier name) {
        throw new SqlProblem(
                name,
                "\"" + name + "\" is neither grouped by nor in an aggregate: add it to GROUP BY, or write one such as"
                        + " MAX(" + name + ")");
    }
}
