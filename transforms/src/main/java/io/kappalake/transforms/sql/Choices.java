package io.kappalake.transforms.sql;

import io.kappalake.transforms.feed.row.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlCase;

/** CASE, COALESCE and NULLIF. */
record Choices(Expressions expressions) {

    Term term(SqlCase choice) {
        List<Term> conditions = new ArrayList<>();
        List<Term> results = new ArrayList<>();
        for (int i = 0; i < choice.getWhenOperands().size(); i++) {
            SqlNode when = choice.getWhenOperands().get(i);
            conditions.add(
                    choice.getValueOperand() == null
                            ? expressions.condition(when)
                            : new Conditions(expressions).equal(choice.getValueOperand(), when, choice));
            results.add(expressions.term(choice.getThenOperands().get(i)));
        }
        Term otherwise =
                choice.getElseOperand() == null ? Term.constant(null, null) : expressions.term(choice.getElseOperand());
        results.add(otherwise);
        ColumnType type = Expressions.common(choice, results);
        boolean isOptional = results.stream().anyMatch(Term::isOptional);
        boolean isPositive = results.stream().allMatch(Term::isPositive);
        List<Term> ifs = List.copyOf(conditions);
        List<Term.Value> thens =
                results.stream().map(term -> expressions.as(type, term)).toList();
        Term chosen = Term.of(type, isOptional, row -> {
            for (int i = 0; i < ifs.size(); i++) {
                if (Boolean.TRUE.equals(ifs.get(i).holds(row))) {
                    return thens.get(i).of(row);
                }
            }
            return thens.get(ifs.size()).of(row);
        });
        return (isPositive ? chosen.positive() : chosen).within(digits(results));
    }

    Term coalesce(SqlCall call, List<SqlNode> operands) {
        List<Term> terms = operands.stream().map(expressions::term).toList();
        if (terms.isEmpty()) {
            throw new SqlProblem(call, "COALESCE takes at least one value");
        }
        ColumnType type = Expressions.common(call, terms);
        boolean isOptional = terms.stream().allMatch(Term::isOptional);
        List<Term.Value> values =
                terms.stream().map(term -> expressions.as(type, term)).toList();
        Term first = Term.of(type, isOptional, row -> {
            for (Term.Value each : values) {
                Object value = each.of(row);
                if (value != null) {
                    return value;
                }
            }
            return null;
        });
        return (terms.stream().allMatch(Term::isPositive) ? first.positive() : first).within(digits(terms));
    }

    Term nullIf(SqlCall call) {
        if (call.operandCount() != 2) {
            throw new SqlProblem(call, "NULLIF takes two values");
        }
        Term value = expressions.term(call.operand(0));
        Term equal = new Conditions(expressions).equal(call.operand(0), call.operand(1), call);
        Term term = Term.of(
                value.type(),
                true,
                row -> Boolean.TRUE.equals(equal.holds(row))
                        ? null
                        : value.value().of(row));
        return (value.isPositive() ? term.positive() : term).within(value.digits());
    }

    private static int digits(List<Term> terms) {
        return terms.stream().mapToInt(Term::digits).max().orElse(0);
    }
}
