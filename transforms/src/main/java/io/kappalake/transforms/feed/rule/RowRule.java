package io.kappalake.transforms.feed.rule;

import io.kappalake.transforms.feed.row.RowColumn;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A condition that every row of a feed must satisfy.
 *
 * @param reason the reason of rows that it rejects
 * @param check a condition in SQL over the feed's columns; rejects a row if it is false, and passes it if a NULL leaves
 *     it unknown
 */
public record RowRule(String reason, String check) implements Serializable {

    /**
     * The condition, ready for evaluation by one thread.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public Condition over(List<RowColumn> columns) {
        return ConditionText.parse(check, columns);
    }

    /** Positions of the columns that it names, for the text of a rejection. */
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
