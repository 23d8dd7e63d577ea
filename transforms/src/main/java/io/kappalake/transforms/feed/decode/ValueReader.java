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

    /** Takes an instant that the format itself knows as one, in microseconds since the epoch. */
    void takeInstant(long micros);

    /** Takes a date and time without a zone, in microseconds since 1970-01-01T00:00 there. */
    void takeLocal(long micros);

    /** Takes a date, in days since the epoch. */
    void takeDay(long day);

    /** Takes bytes without an encoding, which may be the UTF-8 of a text. */
    void takeBytes(byte[] bytes);
}
