package io.kappalake.replay.verify;

import io.kappalake.replay.Days;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.format.RowHash;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.IntStream;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.expressions.Expression;

/** How to compare the rows of a table: its key columns, the columns to compare, and the partition of a row. */
final class ComparedTable {

    private static final String NOT_COMPARED = "is_final";

    private final TableDefinition<?> definition;
    private final List<String> names;
    private final List<Integer> compared = new ArrayList<>();
    private final List<Integer> key;
    private final int time;
    private final List<Integer> added;

    /**
     * @param groups columns that rows of Gold are grouped by beside their window
     * @param added columns that the table did not have at first
     */
    ComparedTable(TableDefinition<?> definition, List<String> groups, Collection<String> added) {
        this.definition = definition;
        this.names = definition.columns().stream().map(column -> column.name()).toList();
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).equals(NOT_COMPARED)) {
                compared.add(i);
            }
        }
        this.key = keyOf(names, groups, definition.partitionColumn());
        this.time = names.indexOf(definition.partitionColumn());
        this.added = added.stream().map(names::indexOf).toList();
    }

    /**
     * A row in two parts.
     *
     * @param values of columns that came later; null for NULL
     */
    record Later(String others, List<String> values) {

        /** Whether a row of main is this one but for NULLs in columns that came later. */
        boolean fills(Later main) {
            return others.equals(main.others)
                    && IntStream.range(0, values.size())
                            .allMatch(at -> main.values.get(at) == null
                                    || main.values.get(at).equals(values.get(at)));
        }
    }

    /** The row by what it always had and what came later. */
    Later later(StructLike row) {
        StringJoiner others = new StringJoiner(" ");
        List<String> values = new ArrayList<>(added.size());
        compared.forEach(column -> {
            Object value = row.get(column, Object.class);
            if (added.contains(column)) {
                values.add(value == null ? null : RowText.of(value));
            } else {
                others.add(RowText.of(value));
            }
        });
        return new Later(others.toString(), values);
    }

    /** A record's place in Kafka identifies it. A Gold row is identified by its window and its group. */
    private static List<Integer> keyOf(List<String> names, List<String> groups, String partitionColumn) {
        List<String> key = new ArrayList<>(groups);
        if (names.contains("kafka_offset")) {
            key.addAll(List.of("kafka_topic", "kafka_partition", "kafka_offset"));
        } else {
            key.add(partitionColumn);
        }
        return key.stream().filter(names::contains).map(names::indexOf).toList();
    }

    /** Hash over all compared columns. */
    RowHash rows() {
        return new RowHash(compared);
    }

    RowHash keys() {
        return new RowHash(key);
    }

    String key(StructLike row) {
        StringJoiner text = new StringJoiner(" ");
        key.forEach(column -> text.add(names.get(column) + "=" + RowText.of(row.get(column, Object.class))));
        return text.toString();
    }

    String text(StructLike row) {
        StringJoiner text = new StringJoiner(" ");
        compared.forEach(column -> text.add(names.get(column) + "=" + RowText.of(row.get(column, Object.class))));
        return text.toString();
    }

    /** UTC day or month of the row, in ISO-8601. */
    String partition(StructLike row) {
        Object value = row.get(time, Object.class);
        LocalDate day = value instanceof LocalDate date
                ? date
                : ((OffsetDateTime) value).withOffsetSameInstant(ZoneOffset.UTC).toLocalDate();
        return switch (definition.partitioning()) {
            case DAY -> day.toString();
            case MONTH -> YearMonth.from(day).toString();
        };
    }

    /** The rows of one partition. */
    Expression in(String partition) {
        LocalDate from =
                switch (definition.partitioning()) {
                    case DAY -> LocalDate.parse(partition);
                    case MONTH -> YearMonth.parse(partition).atDay(1);
                };
        LocalDate last =
                switch (definition.partitioning()) {
                    case DAY -> from;
                    case MONTH -> YearMonth.from(from).atEndOfMonth();
                };
        return new Days(from, last).of(definition);
    }
}
