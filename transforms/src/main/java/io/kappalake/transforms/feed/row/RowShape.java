package io.kappalake.transforms.feed.row;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The columns of a feed's rows, the place of each in a {@link Row}, and what makes a row's identity. The last columns
 * are Kafka's coordinates, which every feed has.
 */
public final class RowShape implements Serializable {

    private static final long serialVersionUID = 1;

    /** The column of event time, which every feed has and which partitions its table. */
    public static final String EVENT_TIME = "event_time";

    /** Only in feeds of several topics: for others partition and offset are enough. */
    public static final String TOPIC = "kafka_topic";

    private static final List<RowColumn> KAFKA = List.of(
            RowColumn.of("kafka_partition", ColumnType.INTEGER, true),
            RowColumn.of("kafka_offset", ColumnType.INTEGER, true),
            RowColumn.of("kafka_timestamp", ColumnType.TIMESTAMP, true));

    private final List<RowColumn> columns;
    private final int[] places;
    private final boolean[] isLong;
    /** Positions of the columns by their places. */
    private final int[] numberAt;

    private final int[] objectAt;
    private final int numbers;
    private final int objects;
    private final int[] identity;
    private final String topic;

    /**
     * @param own the feed's own columns, in the order of its table
     * @param identity names of the columns that make the identity; none for topic, partition and offset
     * @param topics of the feed: a name each, or patterns
     */
    public RowShape(List<RowColumn> own, List<String> identity, List<String> topics) {
        List<RowColumn> all = new ArrayList<>(own);
        boolean isOfSeveral = topics.size() != 1;
        if (isOfSeveral) {
            all.add(new RowColumn(TOPIC, ColumnType.TEXT, true, false, Set.of(), false, true, true));
        }
        all.addAll(KAFKA);
        this.columns = List.copyOf(all);
        this.topic = isOfSeveral ? null : topics.get(0);
        this.places = new int[columns.size()];
        this.isLong = new boolean[places.length];
        int number = 0;
        int object = 0;
        for (int at = 0; at < places.length; at++) {
            RowColumn column = columns.get(at);
            isLong[at] = column.type().isLong();
            if (!isLong[at]) {
                places[at] = object++;
            } else if (!column.name().equals(EVENT_TIME) && !KAFKA.contains(column)) {
                places[at] = number++;
            }
        }
        for (String last : List.of(EVENT_TIME, "kafka_partition", "kafka_offset", "kafka_timestamp")) {
            places[position(last)] = number++;
        }
        this.numbers = number;
        this.objects = object;
        this.numberAt = new int[number];
        this.objectAt = new int[object];
        for (int at = 0; at < places.length; at++) {
            (isLong[at] ? numberAt : objectAt)[places[at]] = at;
        }
        this.identity = identity.stream().mapToInt(this::position).toArray();
    }

    /** The feed's own columns, then Kafka's. */
    public List<RowColumn> columns() {
        return columns;
    }

    /** Position of a column, from 0. */
    public int position(String column) {
        for (int at = 0; at < columns.size(); at++) {
            if (columns.get(at).name().equals(column)) {
                return at;
            }
        }
        throw new IllegalArgumentException("There is no column " + column + " among "
                + columns.stream().map(RowColumn::name).toList());
    }

    /** Where {@link Row#number} or {@link Row#object} finds the column at a position. */
    public int place(int position) {
        return places[position];
    }

    /** The columns of the identity; none if each record is an event of its own. */
    public List<String> identity() {
        return IntStream.of(identity).mapToObj(at -> columns.get(at).name()).toList();
    }

    /** The columns of the identity, as a person reads them. */
    public String identityText() {
        return identity.length == 0
                ? "record"
                : IntStream.of(identity).mapToObj(at -> columns.get(at).name()).collect(Collectors.joining(", "));
    }

    /** Whether rows carry the name of their topic. */
    public boolean hasTopic() {
        return topic == null;
    }

    /** Builds the row of these values, in column order. */
    public Row row(RowValues values) {
        long[] longs = new long[numbers];
        for (int place = 0; place < longs.length; place++) {
            longs[place] = values.number(numberAt[place]);
        }
        Object[] others = new Object[objects];
        for (int place = 0; place < others.length; place++) {
            others[place] = values.object(objectAt[place]);
        }
        return new Row(this, longs, others);
    }

    /** The row of these numbers and objects, each in its place; keeps the arrays without a copy. */
    public Row row(long[] inPlace, Object[] others) {
        return new Row(this, inPlace, others);
    }

    public int numbers() {
        return numbers;
    }

    public int objects() {
        return objects;
    }

    /** Silver's columns. */
    public List<Column<Row>> silver() {
        Set<String> kafka = new HashSet<>(KAFKA.stream().map(RowColumn::name).toList());
        List<Column<Row>> silver = new ArrayList<>();
        for (int at = 0; at < places.length; at++) {
            RowColumn column = columns.get(at);
            silver.add(
                    kafka.contains(column.name())
                            ? kafkaColumn(column.name(), places[at])
                            : silver(column, places[at]));
        }
        return List.copyOf(silver);
    }

    private static Column<Row> kafkaColumn(String name, int place) {
        Column.LongGetter<Row> value = row -> row.number(place);
        return switch (name) {
            case "kafka_partition" -> Column.int32(name, value);
            case "kafka_offset" -> Column.int64(name, value);
            default -> Column.timestamp(name, value);
        };
    }

    private static Column<Row> silver(RowColumn column, int place) {
        String name = column.name();
        boolean optional = !column.required();
        ColumnType type = column.type();
        if (type.isLong()) {
            boolean repeats = type.is(Kind.BOOLEAN) || type.is(Kind.DATE);
            return new Column.Fixed<>(name, type.stored(), optional, repeats, row -> row.number(place));
        }
        return switch (type.kind()) {
            case DECIMAL ->
                new Column.WideDecimal<>(
                        name, type.precision(), type.scale(), optional, row -> (BigDecimal) row.object(place));
            case DOUBLE -> new Column.Float64<>(name, optional, row -> (Double) row.object(place));
            case BINARY -> new Column.Binary<>(name, optional, false, row -> (byte[]) row.object(place));
            default -> new Column.Text<>(name, optional, column.repeats(), row -> (String) row.object(place));
        };
    }

    /**
     * The columns of the identity, separated by slashes. In all but the first, a slash is written {@code ~1} and a
     * tilde {@code ~0}. So the last slashes are separators, and different identities give different texts.
     */
    String identity(Row row) {
        if (identity.length == 0) {
            String name = topic != null ? topic : (String) row.object(places[position(TOPIC)]);
            return name + "/" + row.kafkaPartition() + "/" + row.kafkaOffset();
        }
        if (identity.length == 1) {
            return part(row, identity[0]);
        }
        if (identity.length == 2) {
            return part(row, identity[0]) + "/" + escaped(part(row, identity[1]));
        }
        StringBuilder text = new StringBuilder(part(row, identity[0]));
        for (int at = 1; at < identity.length; at++) {
            text.append('/').append(escaped(part(row, identity[at])));
        }
        return text.toString();
    }

    private static String escaped(String part) {
        return part.indexOf('/') < 0 && part.indexOf('~') < 0
                ? part
                : part.replace("~", "~0").replace("/", "~1");
    }

    private String part(Row row, int position) {
        int place = places[position];
        if (!isLong[position] && row.object(place) instanceof String text) {
            return text;
        }
        ColumnType type = columns.get(position).type();
        if (type.isLong()) {
            return type.is(Kind.DECIMAL)
                    ? BigDecimal.valueOf(row.number(place), type.scale()).toPlainString()
                    : Long.toString(row.number(place));
        }
        Object value = row.object(place);
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return HexFormat.of().formatHex((byte[]) value);
    }

    /** The value of a column in readable form; empty for null. */
    public String text(Row row, int position) {
        ColumnType type = columns.get(position).type();
        int place = places[position];
        if (type.isLong()) {
            return row.number(place) == Column.NULL_LONG ? "" : text(row.number(place), type);
        }
        Object value = row.object(place);
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        return value == null ? "" : value.toString();
    }

    private static String text(long number, ColumnType type) {
        return switch (type.kind()) {
            case DECIMAL ->
                BigDecimal.valueOf(number, type.scale()).stripTrailingZeros().toPlainString();
            case BOOLEAN -> Boolean.toString(number != 0);
            case DATE -> LocalDate.ofEpochDay(number).toString();
            case TIMESTAMP -> Instant.EPOCH.plus(number, ChronoUnit.MICROS).toString();
            default -> Long.toString(number);
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RowShape that
                && columns.equals(that.columns)
                && Arrays.equals(identity, that.identity)
                && Objects.equals(topic, that.topic);
    }

    @Override
    public int hashCode() {
        return columns.hashCode();
    }

    String text(Row row) {
        return IntStream.range(0, places.length)
                .mapToObj(at -> columns.get(at).name() + "=" + text(row, at))
                .collect(Collectors.joining(", "));
    }
}
