package io.kappalake.transforms.feed;

import java.io.Serializable;
import java.util.List;

/**
 * How the records of a topic are written, for whoever makes records from the rows of a file.
 *
 * @param delimiter of {@link Kind#CSV}
 * @param quote of {@link Kind#CSV}
 * @param names of the fields of a {@link Kind#CSV} record, in order; none if fields are known by their places
 * @param fields of a record that columns come from, by the names at the top: those of nested values excluded
 * @param required those of them without which no record becomes a row
 */
public record TopicForm(
        Kind kind, char delimiter, char quote, List<String> names, List<String> fields, List<String> required)
        implements Serializable {

    /** The kinds of records. */
    public enum Kind {
        /** One JSON object. */
        JSON,
        /** One JSON array. */
        JSON_ARRAY,
        /** One CSV record. */
        CSV,
        /** Bytes that only a schema makes readable. */
        BINARY
    }

    public TopicForm {
        names = List.copyOf(names);
        fields = List.copyOf(fields);
        required = List.copyOf(required);
    }

    /** JSON objects of which nothing is known. */
    public static TopicForm anyJson() {
        return new TopicForm(Kind.JSON, ',', '"', List.of(), List.of(), List.of());
    }

    /** JSON arrays of which nothing is known. */
    public static TopicForm arrays() {
        return new TopicForm(Kind.JSON_ARRAY, ',', '"', List.of(), List.of(), List.of());
    }
}
