package io.kappalake.transforms.sql;

import io.kappalake.transforms.feed.row.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlCase;

/** CASE, COALESCE and NULLIF. */
record Choices(Expressions expressions) {

    SqlTerm term(SqlCase choice) {
        List<SqlTerm> conditions = new ArrayList<>();
        List<SqlTerm> results = new ArrayList<>();
        for (int i = 0; i < choice.getWhenOperands().size(); i++) {
            SqlNode when = choice.getWhenOperands().get(i);
            conditions.add(
                    choice.getValueOperand() == null
                            ? expressions.condition(when)
                            : new Conditions(expressions).equal(choice.getValueOperand(), when, choice));
            results.add(expressions.term(choice.getThenOperands().get(i)));
        }
        SqlTerm otherwise = choice.getElseOperand() == null
                ? SqlTerm.constant(null, null)
                : expressions.term(choice.getElseOperand());
        results.add(otherwise);
        ColumnType type = Expressions.common(choice, results);
        boolean isOptional = results.stream().anyMatch(SqlTerm::isOptional);
        boolean isPositive = results.stream().allMatch(SqlTerm::isPositive);
        List<SqlTerm> ifs = List.copyOf(conditions);
        List<SqlTerm.Value> thens =
                results.stream().map(term -> expressions.as(type, term)).toList();
        SqlTerm chosen = SqlTerm.of(type, isOptional, row -> {
            for (int i = 0; i < ifs.size(); i++) {
                if (Boolean.TRUE.equals(ifs.get(i).holds(row))) {
                    return thens.get(i).of(row);
                }
            }
            return thens.get(ifs.size()).of(row);
        });
        return (isPositive ? chosen.positive() : chosen).within(digits(results));
    }

    SqlTerm coalesce(SqlCall call, List<SqlNode> operands) {
        List<SqlTerm> terms = operands.stream().map(expressions::term).toList();
        if (terms.isEmpty()) {
            throw new SqlProblem(call, "COALESCE takes at least one value");
        }
        ColumnType type = Expressions.common(call, terms);
        boolean isOptional = terms.stream().allMatch(SqlTerm::isOptional);
        List<SqlTerm.Value> values =
                terms.stream().map(term -> expressions.as(type, term)).toList();
        SqlTerm first = SqlTerm.of(type, isOptional, row -> {
            for (SqlTerm.Value each : values) {
                Object value = each.of(row);
                if (value != null) {
                    return value;
                }
            }
            return null;
        });
        return (terms.stream().allMatch(SqlTerm::isPositive) ? first.positive() : first).within(digits(terms));
    }

    SqlTerm nullIf(SqlCall call) {
        if (call.operandCount() != 2) {
            throw new SqlProblem(call, "NULLIF takes two values");
        }
        SqlTerm value = expressions.term(call.operand(0));
        SqlTerm equal = new Conditions(expressions).equal(call.operand(0), call.operand(1), call);
        SqlTerm term = SqlTerm.of(
                value.type(),
                true,
                row -> Boolean.TRUE.equals(equal.holds(row))
                        ? null
                        : value.value().of(row));
        return (value.isPositive() ? term.positive() : term).within(value.digits());
    }

    private static int digits(List<SqlTerm> terms) {
        return terms.stream().mapToInt(SqlTerm::digits).max().orElse(0);
    }
}
