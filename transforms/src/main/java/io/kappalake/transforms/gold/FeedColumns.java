package io.kappalake.transforms.gold;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.file.OrderKey;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowColumn;
import java.util.List;

/**
 * The columns of a feed that a family computes its tables from, each by its place in a {@link Row}. Other columns are
 * allowed. A column that is missing or of another kind throws a {@link LakeException} of one line.
 *
 * @param family its name, for the message
 */
public record FeedColumns(FeedFile feed, String family) {

    private static final ColumnType TEXT = ColumnType.parse("text");
    private static final ColumnType AMOUNT = ColumnType.parse("decimal(18,8)");

    /** The place of a text. */
    public int text(String column) {
        return place(column, TEXT, false);
    }

    /** The place of a decimal(18,8) above zero, which is an unscaled long. */
    public int amount(String column) {
        return place(column, AMOUNT, true);
    }

    /** Requires that this column decides among equal event times, by numbers where it has numbers. */
    public void requireOrder(String column) {
        if (!feed.order().equals(List.of(new OrderKey(column, true)))) {
            throw unfit("order: [" + column + ": numeric]");
        }
    }

    private int place(String name, ColumnType type, boolean isPositive) {
        List<RowColumn> columns = feed.shape().columns();
        for (int at = 0; at < columns.size(); at++) {
            RowColumn column = columns.get(at);
            if (column.name().equals(name)
                    && column.type().equals(type)
                    && column.required()
                    && (column.positive() || !isPositive)) {
                return feed.shape().place(at);
            }
        }
        String written = type.equals(AMOUNT) ? "\"" + type + "\"" : type.toString();
        throw unfit("column " + name + ": { type: " + written + ", required: true"
                + (isPositive ? ", positive: true" : "") + " }");
    }

    private LakeException unfit(String needed) {
        return new LakeException("The Gold tables of " + family + " cannot be computed from feed " + feed.name()
                + ": they need " + needed);
    }
}
