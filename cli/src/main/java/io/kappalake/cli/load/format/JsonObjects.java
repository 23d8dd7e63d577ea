package io.kappalake.cli.load.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The objects, or arrays, of a JSON text however it is laid out: in an array, one after another over any lines,
 * separated as in RFC 7464, or in arrays within other objects, at a path. One object is in memory at a time, and goes
 * to Kafka as it is in the file.
 */
final class JsonObjects implements Records {

    private static final JsonFactory JSON = new JsonFactory();

    private final String file;
    private final List<String> path;
    private final KeptBytes bytes;
    private final JsonParser json;
    /** For each open container, how many names of the path lead to it. */
    private final Deque<Integer> depths = new ArrayDeque<>();

    private final boolean areArrays;

    private long number;

    /**
     * Objects at a path.
     *
     * @param path names of the fields that lead to them, empty for those of the file itself; arrays on the way are gone
     *     through
     */
    JsonObjects(String file, InputStream text, List<String> path) throws IOException {
        this(file, text, path, false);
    }

    private JsonObjects(String file, InputStream text, List<String> path, boolean areArrays) throws IOException {
        this.file = file;
        this.areArrays = areArrays;
        this.path = path;
        this.bytes = new KeptBytes(text);
        this.json = JSON.createParser(bytes);
    }

    /** Arrays at a path: each that does not begin with another array is a record. */
    static JsonObjects arrays(String file, InputStream text, List<String> path) throws IOException {
        return new JsonObjects(file, text, path, true);
    }

    @Override
    public Optional<Found> next() throws IOException {
        try {
            long open = -1;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (open >= 0 && token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
                    return Optional.of(array(open));
                }
                boolean mayBeRecord = areArrays && token == JsonToken.START_ARRAY && depth() == path.size();
                open = mayBeRecord ? json.currentTokenLocation().getByteOffset() : -1;
                if (token == JsonToken.END_ARRAY || token == JsonToken.END_OBJECT) {
                    depths.pop();
                } else if (token != JsonToken.FIELD_NAME && at(token)) {
                    return Optional.of(object());
                }
            }
            return atEnd();
        } catch (JsonProcessingException e) {
            throw new LakeException(
                    "Cannot read %s: %s: mend it, or write one object per line".formatted(file, problem(e)), e);
        }
    }

    /** Where a text is no JSON, and why. */
    static String problem(JsonProcessingException e) {
        String why = e.getOriginalMessage().lines().findFirst().orElse("");
        return "line %,d is not JSON: %s%s"
                .formatted(
                        e.getLocation().getLineNr(),
                        why.substring(0, Math.min(1, why.length())).toLowerCase(Locale.ROOT),
                        why.substring(Math.min(1, why.length())));
    }

    /** Goes into the value or past it; true where it is a record. */
    private boolean at(JsonToken token) throws IOException {
        int depth = depth();
        if (depth < 0) {
            json.skipChildren();
            return false;
        }
        if (token == JsonToken.START_ARRAY) {
            depths.push(depth);
            return false;
        }
        if (depth == path.size()) {
            if (token == JsonToken.START_OBJECT) {
                return true;
            }
            throw new LakeException("Cannot read %s: line %,d has %s where an object should be: each record is one %s"
                    .formatted(
                            file,
                            json.currentTokenLocation().getLineNr(),
                            json.getText(),
                            areArrays ? "array" : "object"));
        }
        if (token == JsonToken.START_OBJECT) {
            depths.push(depth);
        }
        return false;
    }

    /** How many names of the path lead to the current value; negative if it is off the path. */
    private int depth() throws IOException {
        if (depths.isEmpty()) {
            return 0;
        }
        if (!isField()) {
            return depths.peek();
        }
        return path.get(depths.peek()).equals(json.currentName()) ? depths.peek() + 1 : -1;
    }

    /** Whether the value belongs to an object. A container's token has already opened its own context. */
    private boolean isField() {
        var context =
                json.currentToken().isStructStart() ? json.getParsingContext().getParent() : json.getParsingContext();
        return context != null && context.inObject();
    }

    private Found object() throws IOException {
        long from = json.currentTokenLocation().getByteOffset();
        bytes.forget(from);
        json.skipChildren();
        return new Found(++number, bytes.between(from, json.currentLocation().getByteOffset()), null);
    }

    /** Of the first element's token, to the end of the array that has just begun. */
    private Found array(long from) throws IOException {
        bytes.forget(from);
        for (JsonToken token = json.currentToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == null) {
                throw new JsonEOFException(json, null, "the array does not end");
            }
            json.skipChildren();
        }
        depths.pop();
        return new Found(++number, bytes.between(from, json.currentLocation().getByteOffset()), null);
    }

    private Optional<Found> atEnd() {
        if (number == 0 && !path.isEmpty()) {
            throw new LakeException("%s has no %s at %s: set --each to the fields that lead to its records"
                    .formatted(file, areArrays ? "arrays" : "objects", String.join(".", path)));
        }
        return Optional.empty();
    }

    @Override
    public String unit() {
        return "record";
    }

    @Override
    public void close() throws IOException {
        json.close();
        bytes.close();
    }
}
