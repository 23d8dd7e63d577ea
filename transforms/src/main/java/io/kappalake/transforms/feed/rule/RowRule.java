package io.kappalake.transforms.feed.rule;

import io.kappalake.transforms.feed.row.RowColumn;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What must hold for every row of a feed.
 *
 * @param reason the reason of rows that it rejects
 * @param check a condition in SQL over the feed's columns; a row is rejected where it is false, and passes where it is unknown because of a NULL
 */
public record RowRule(String reason, String check) implements Serializable {

    /**
     * The condition, ready to be evaluated by one thread.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public Condition over(List<RowColumn> columns) {
        return ConditionText.parse(check, columns);
    }

    /** Positions of the columns that it names, for what a rejection shows. */
    public List<Integer> columns(List<RowColumn> columns) {
        return IntStream.range(0, columns.size())
                .filter(at -> Pattern.compile(
                                "\\b" + Pattern.quote(columns.get(at).name()) + "\\b")
                        .matcher(check)
                        .find())
                .boxed()
                .toList();
    }
}
