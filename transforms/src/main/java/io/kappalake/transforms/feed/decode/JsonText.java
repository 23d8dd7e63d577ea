package io.kappalake.transforms.feed.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;

/** JSON for values of formats that are not JSON. */
public final class JsonText {

    private static final JsonFactory JSON = new JsonFactory();

    private JsonText() {}

    /** A JSON string of that text. */
    public static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }

    /** The text itself if it is a JSON object or array, else a JSON string of it. */
    public static String keptOrQuoted(String text) {
        boolean isNested = text.startsWith("{") && text.endsWith("}") || text.startsWith("[") && text.endsWith("]");
        return isNested && isOneValue(text) ? text : quoted(text);
    }

    /** An instant in microseconds. */
    public static String instant(long micros) {
        return '"' + Times.instant(micros) + '"';
    }

    /** A local time in microseconds. */
    public static String local(long micros) {
        return '"' + Times.local(micros) + '"';
    }

    /** A date in days since the epoch. */
    public static String day(long day) {
        return '"' + Times.day(day) + '"';
    }

    private static boolean isOneValue(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
