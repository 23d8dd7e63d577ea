package io.kappalake.transforms.feed.decode;

/** Reads the value at a path, of whatever kind it is. The last value that it takes counts. */
public interface ValueReader extends ScalarReader {

    /** Resets to an absent value, until another is taken. */
    void forget();

    void takeBoolean(boolean value);

    void takeNull();

    /** Takes an object or array, which only a JSON column can keep. */
    void takeNested(boolean isObject);

    /** Whether it wants every value as JSON, through {@link #takeJson}. */
    boolean wantsJson();

    void takeJson(String json);
}
