package io.kappalake.transforms.feed.rule;

import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.SoftRule;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.sql.ColumnScope;
import io.kappalake.transforms.sql.Expressions;
import io.kappalake.transforms.sql.SqlProblem;
import io.kappalake.transforms.sql.SqlTerm;
import io.kappalake.transforms.sql.SqlText;
import java.io.Serializable;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A condition that every row of a feed should satisfy.
 *
 * @param reason that rows which break it are rejected with or counted by
 * @param check a condition in SQL over the feed's columns; a row breaks it if it is false, and does not if a NULL
 *     leaves it unknown
 * @param detail of rows that it rejects, with columns in braces; empty for the condition and what its columns hold
 */
public record RowRule(String reason, String check, String detail, Fate fate) implements Serializable {

    private static final Pattern BRACES = Pattern.compile("\\{(\\w+)}");
    private static final Pattern LISTED = Pattern.compile("; also [A-Z][A-Z0-9_]*(, [A-Z][A-Z0-9_]*)*\\z");
    private static final int SHOWN_CHARS = 100;

    /**
     * The condition over the values of rows: true, false, or null if a NULL leaves it open.
     *
     * @throws SqlProblem saying what is wrong with it
     */
    public SqlTerm over(List<RowColumn> columns) {
        return over(columns, IntStream.range(0, columns.size()).toArray());
    }

    /** @param indexes where a row's values find each column */
    private SqlTerm over(List<RowColumn> columns, int[] indexes) {
        List<String> names = columns.stream().map(RowColumn::name).toList();
        return Expressions.overEvents(new ColumnScope(columns, indexes)).condition(SqlText.expression(check, names));
    }

    /** The same for rows of this shape that are accepted whether or not they break it. */
    public SoftRule<Row> soft(RowShape shape) {
        int[] places =
                IntStream.range(0, shape.columns().size()).map(shape::place).toArray();
        SqlTerm.Value condition = over(shape.columns(), places).value();
        return new SoftRule<>(reason, fate == Fate.HOLD, row -> Boolean.FALSE.equals(condition.of(row)));
    }

    /** The columns that its detail names. */
    public List<String> named() {
        return BRACES.matcher(detail).results().map(match -> match.group(1)).toList();
    }

    /**
     * Why a row that breaks it is not an event.
     *
     * @param others reasons of all other rules that the row breaks, in order; the detail ends with them
     */
    public Rejection rejection(Row row, List<String> others) {
        String text = detail.isEmpty() ? held(row) : filled(row);
        if (!others.isEmpty()) {
            return Rejection.by(reason, text + "; also " + String.join(", ", others));
        }
        // What a record holds must not pass for names of rules.
        return Rejection.by(reason, LISTED.matcher(text).find() ? text + "." : text);
    }

    private String filled(Row row) {
        return BRACES.matcher(detail)
                .replaceAll((MatchResult match) ->
                        Matcher.quoteReplacement(shown(row, row.shape().position(match.group(1)))));
    }

    /** The condition, and what the columns hold that it names. */
    private String held(Row row) {
        StringBuilder text = new StringBuilder(check).append(" does not hold");
        String between = ": ";
        for (int position : positions(row.shape().columns())) {
            text.append(between)
                    .append(row.shape().columns().get(position).name())
                    .append(' ')
                    .append(shown(row, position));
            between = ", ";
        }
        return text.toString();
    }

    private List<Integer> positions(List<RowColumn> columns) {
        return IntStream.range(0, columns.size())
                .filter(at -> Pattern.compile(
                                "\\b" + Pattern.quote(columns.get(at).name()) + "\\b")
                        .matcher(check)
                        .find())
                .boxed()
                .toList();
    }

    private static String shown(Row row, int position) {
        String text = row.shape().text(row, position);
        return text.isEmpty() ? "NULL" : text.substring(0, Math.min(text.length(), SHOWN_CHARS));
    }
}
