package io.kappalake.transforms.feed.decode;

/** Reads the text or number at one place of a record. */
public interface ScalarReader {

    /** Name of the place: a field or a path. */
    String name();

    /** Reads the text in {@code chars[from, to)}. */
    void takeString(char[] chars, int from, int to);

    /** Reads the number in {@code chars[from, to)}, written as in JSON. */
    void takeNumber(char[] chars, int from, int to);
}
