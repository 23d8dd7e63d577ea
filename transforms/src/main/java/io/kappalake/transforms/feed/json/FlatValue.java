package io.kappalake.transforms.feed.json;

/** Reads the value of a top-level field of a record. */
interface FlatValue {

    /** Name of the field. */
    String name();

    /** Reads the string in {@code chars[from, to)}. */
    void takeString(char[] chars, int from, int to);

    /** Reads the JSON number in {@code chars[from, to)}. */
    void takeNumber(char[] chars, int from, int to);
}
