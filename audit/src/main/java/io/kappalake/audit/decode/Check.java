package io.kappalake.audit.decode;

import io.kappalake.audit.feed.ColumnDefinition;
import io.kappalake.tables.LakeException;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.expression.Expression;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;

/** The condition of a rule. It is evaluated as it stands, node by node, in SQL's logic of three values. */
final class Check {

    private final Expression condition;
    private final List<ColumnDefinition> columns;

    private Check(Expression condition, List<ColumnDefinition> columns) {
        this.condition = condition;
        this.columns = columns;
    }

    static Check of(String text, List<ColumnDefinition> columns, String topic) {
        try {
            return new Check(CCJSqlParserUtil.parseCondExpression(text, false), new ArrayList<>(columns));
        } catch (JSQLParserException e) {
            throw new LakeException("The lake holds a rule of topic " + topic + " that is no condition: " + text, e);
        }
    }

    /** Whether the condition is false; where a NULL leaves it open it is not. */
    boolean isBrokenBy(Object[] row) {
        return Boolean.FALSE.equals(new Evaluation(columns, row).of(condition));
    }
}
