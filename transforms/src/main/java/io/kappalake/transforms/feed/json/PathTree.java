package io.kappalake.transforms.feed.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.kappalake.transforms.feed.decode.ValueReader;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The paths that a feed reads, as a tree: the reader of the value here, and the paths below. */
final class PathTree {

    private final List<Serializable> steps = new ArrayList<>();
    private final List<PathTree> below = new ArrayList<>();
    private final List<ValueReader> readers = new ArrayList<>();
    private boolean wantsJson;

    void add(List<Serializable> path, ValueReader reader) {
        if (path.isEmpty()) {
            readers.add(reader);
            wantsJson |= reader.wantsJson();
            return;
        }
        int at = steps.indexOf(path.get(0));
        if (at < 0) {
            at = steps.size();
            steps.add(path.get(0));
            below.add(new PathTree());
        }
        below.get(at).add(path.subList(1, path.size()), reader);
    }

    /**
     * Reads the members of the object that has just begun. The last of equal names counts, with everything below it.
     */
    void readObject(JsonParser json, byte[] payload) throws IOException {
        int expected = 0;
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            int at = indexOf(name, expected);
            JsonToken token = json.nextToken();
            if (at < 0) {
                json.skipChildren();
            } else {
                below.get(at).read(token, json, payload);
                expected = at + 1;
            }
        }
    }

    /** Reads the elements of the array that has just begun. */
    void readArray(JsonParser json, byte[] payload) throws IOException {
        int place = 0;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            int at = steps.indexOf(place);
            if (at < 0) {
                json.skipChildren();
            } else {
                below.get(at).read(token, json, payload);
            }
            place++;
        }
    }

    private void read(JsonToken token, JsonParser json, byte[] payload) throws IOException {
        below.forEach(PathTree::forget);
        long from = json.currentTokenLocation().getByteOffset();
        boolean isScalar = token.isScalarValue();
        for (ValueReader reader : readers) {
            if (isScalar && (!reader.wantsJson() || token == JsonToken.VALUE_NULL)) {
                give(token, json, reader);
            } else if (!reader.wantsJson()) {
                reader.takeNested(token == JsonToken.START_OBJECT);
            }
        }
        if (isScalar) {
            json.finishToken();
        } else if (below.isEmpty()) {
            json.skipChildren();
        } else if (token == JsonToken.START_OBJECT) {
            readObject(json, payload);
        } else {
            readArray(json, payload);
        }
        giveJson(token, from, json, payload);
    }

    private static void give(JsonToken token, JsonParser json, ValueReader reader) throws IOException {
        switch (token) {
            case VALUE_NULL -> reader.takeNull();
            case VALUE_TRUE -> reader.takeBoolean(true);
            case VALUE_FALSE -> reader.takeBoolean(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                reader.takeNumber(
                        json.getTextCharacters(), json.getTextOffset(), json.getTextOffset() + json.getTextLength());
            default ->
                reader.takeString(
                        json.getTextCharacters(), json.getTextOffset(), json.getTextOffset() + json.getTextLength());
        }
    }

    private void giveJson(JsonToken token, long from, JsonParser json, byte[] payload) {
        if (!wantsJson || token == JsonToken.VALUE_NULL) {
            return;
        }
        int to = (int) json.currentLocation().getByteOffset();
        String text = new String(payload, (int) from, to - (int) from, StandardCharsets.UTF_8);
        readers.stream().filter(ValueReader::wantsJson).forEach(reader -> reader.takeJson(text));
    }

    private void forget() {
        readers.forEach(ValueReader::forget);
        below.forEach(PathTree::forget);
    }

    /** Producers keep the order of fields, so the search begins at the expected one. */
    private int indexOf(String name, int expected) {
        for (int at = expected; at < steps.size(); at++) {
            if (steps.get(at).equals(name)) {
                return at;
            }
        }
        for (int at = 0; at < Math.min(expected, steps.size()); at++) {
            if (steps.get(at).equals(name)) {
                return at;
            }
        }
        return -1;
    }
}
