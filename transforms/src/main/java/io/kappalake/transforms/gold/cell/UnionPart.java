package io.kappalake.transforms.gold.cell;

import io.kappalake.transforms.feed.file.FeedFile;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.sql.SqlTerm;
import java.io.Serializable;
import java.util.List;

/**
 * Makes rows of a UNION ALL from the events of one of its feeds. Such a row carries its event behind its last column:
 * {@link EventOrder} asks for it.
 */
public final class UnionPart implements Serializable {

    private static final long serialVersionUID = 1;

    private static final int CONSTANT = -1;
    private static final int HIDDEN = 2;

    private final Long number;
    private final SqlTerm where;
    private final RowShape shape;
    private final int[] numberPlaces;
    private final int[] objectPlaces;
    private final Object[] constants;

    /**
     * A column of the union as this feed has it.
     *
     * @param from the feed's column; empty for a text that is the same for all events
     */
    public record Selected(String from, String text) {}

    /**
     * @param number place of the feed in the union, from 0
     * @param where events for which it does not hold are left out; null takes all
     * @param shape of the union's rows
     * @param selected what the own columns of the shape are made of, in their order
     */
    public UnionPart(int number, FeedFile feed, SqlTerm where, RowShape shape, List<Selected> selected) {
        this.number = (long) number;
        this.where = where;
        this.shape = shape;
        this.numberPlaces = new int[shape.numbers()];
        this.objectPlaces = new int[shape.objects()];
        this.constants = new Object[shape.objects()];
        for (int at = 0; at < shape.columns().size(); at++) {
            RowColumn column = shape.columns().get(at);
            Selected from = at < selected.size() ? selected.get(at) : new Selected(column.name(), null);
            int source = from.from().isEmpty()
                    ? CONSTANT
                    : feed.shape().place(feed.shape().position(from.from()));
            if (column.type().isLong()) {
                numberPlaces[shape.place(at)] = source;
            } else {
                objectPlaces[shape.place(at)] = source;
                constants[shape.place(at)] = from.text();
            }
        }
    }

    public boolean takes(Row event) {
        return where == null || Boolean.TRUE.equals(where.holds(event));
    }

    /** The union's row of an event. */
    public Row row(Row event) {
        long[] numbers = new long[numberPlaces.length];
        for (int at = 0; at < numbers.length; at++) {
            numbers[at] = event.number(numberPlaces[at]);
        }
        Object[] objects = new Object[objectPlaces.length + HIDDEN];
        for (int at = 0; at < objectPlaces.length; at++) {
            objects[at] = objectPlaces[at] == CONSTANT ? constants[at] : event.object(objectPlaces[at]);
        }
        objects[objectPlaces.length] = number;
        objects[objectPlaces.length + 1] = event;
        return shape.row(numbers, objects);
    }

    /** Place of the feed that a union's row is of. */
    static Long number(Row ofUnion) {
        return (Long) ofUnion.object(ofUnion.shape().objects());
    }

    /** The event that a union's row was made of. */
    static Row event(Row ofUnion) {
        return (Row) ofUnion.object(ofUnion.shape().objects() + 1);
    }
}
