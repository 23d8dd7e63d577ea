package io.kappalake.transforms.feed.json;

import java.util.Set;

/**
 * What a field of a topic must be.
 *
 * @param allowed permitted values after normalisation; empty allows any
 * @param floor name of the decimal field that bounds this one from below, or empty
 */
public record Field(String name, Kind kind, Set<String> allowed, String floor) {

    /** How the field's text is read. */
    enum Kind {
        /** Kept unchanged. */
        TEXT,
        /** Stripped and upper-cased. */
        UPPER,
        /** Stripped and lower-cased. */
        LOWER,
        /** Positive decimal. */
        DECIMAL,
        /** ISO-8601 date and time. */
        TIMESTAMP
    }

    public static Field text(String name) {
        return new Field(name, Kind.TEXT, Set.of(), "");
    }

    public static Field upper(String name) {
        return new Field(name, Kind.UPPER, Set.of(), "");
    }

    public static Field lower(String name) {
        return new Field(name, Kind.LOWER, Set.of(), "");
    }

    public static Field positive(String name) {
        return new Field(name, Kind.DECIMAL, Set.of(), "");
    }

    public static Field timestamp() {
        return new Field("timestamp", Kind.TIMESTAMP, Set.of(), "");
    }

    public Field oneOf(Set<String> values) {
        return new Field(name, kind, values, floor);
    }

    public Field notBelow(String other) {
        return new Field(name, kind, allowed, other);
    }

    /** The Silver column that keeps the field. */
    public String column() {
        return kind == Kind.TIMESTAMP ? "event_time" : name;
    }

    /** Whether few values recur, so that caching them pays. */
    public boolean repeats() {
        return kind == Kind.UPPER || kind == Kind.LOWER;
    }
}
