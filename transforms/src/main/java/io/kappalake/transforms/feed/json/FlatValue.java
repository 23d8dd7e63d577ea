package io.kappalake.transforms.feed.json;

/** What takes the value of a field of a record itself. */
interface FlatValue {

    /** Of the field. */
    String name();

    /** Takes the string {@code chars[from, to)}. */
    void takeString(char[] chars, int from, int to);

    /** Takes the JSON number that is written in {@code chars[from, to)}. */
    void takeNumber(char[] chars, int from, int to);
}
