package io.kappalake.cli.load.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where a JSON text has its records, judged by its beginning.
 *
 * @param each fields that lead to them, empty if they are the text's own values
 * @param areArrays whether they are arrays and not objects
 */
record JsonNesting(List<String> each, boolean areArrays) {

    private static final JsonFactory JSON = new JsonFactory();

    /** An envelope has few fields beside its records. */
    private static final int MOST_BESIDE = 8;

    /** @param said the user's path; empty to look for one */
    static JsonNesting in(byte[] sample, List<String> said) {
        int start = 0;
        while (start < sample.length && sample[start] <= ' ' && sample[start] >= 0) {
            start++;
        }
        boolean isObject = start < sample.length && sample[start] == '{';
        List<String> path = said.isEmpty() && isObject ? wrapped(sample) : said;
        return new JsonNesting(path, (!isObject || !path.isEmpty()) && areArrays(sample, path));
    }

    /** The path to the first array of several objects or arrays in a text of one object; else empty. */
    private static List<String> wrapped(byte[] sample) {
        List<String> found = List.of();
        int beside = 0;
        try (JsonParser json = JSON.createParser(sample)) {
            json.nextToken();
            Deque<String> names = new ArrayDeque<>();
            int depth = 1;
            while (depth > 0) {
                JsonToken token = json.nextToken();
                if (token == JsonToken.START_OBJECT) {
                    names.addLast(json.currentName());
                    depth++;
                } else if (token == JsonToken.END_OBJECT) {
                    names.pollLast();
                    depth--;
                } else if (token == JsonToken.START_ARRAY) {
                    List<String> here = new ArrayList<>(names);
                    here.add(json.currentName());
                    if (found.isEmpty()) {
                        // The sample may end within the records: then these are what it is about.
                        found = here;
                        found = isOfSeveral(json) ? here : List.of();
                    } else {
                        json.skipChildren();
                    }
                } else if (token != JsonToken.FIELD_NAME) {
                    beside++;
                }
            }
            return json.nextToken() == null && beside <= MOST_BESIDE ? found : List.of();
        } catch (IOException e) {
            return beside <= MOST_BESIDE ? found : List.of();
        }
    }

    /** Whether the array that has just begun has several elements, which are objects or arrays. Reads it. */
    private static boolean isOfSeveral(JsonParser json) throws IOException {
        int elements = 0;
        boolean areStructs = true;
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            areStructs &= token.isStructStart();
            elements++;
            json.skipChildren();
        }
        return elements > 1 && areStructs;
    }

    /** Whether the first record at a path is an array that does not begin with another. */
    private static boolean areArrays(byte[] sample, List<String> path) {
        try (JsonParser json = JSON.createParser(sample)) {
            int named = 0;
            boolean isOpen = false;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (isOpen && token != JsonToken.START_ARRAY) {
                    return token.isScalarValue();
                }
                isOpen = named == path.size() && token == JsonToken.START_ARRAY;
                if (token != JsonToken.FIELD_NAME) {
                    continue;
                }
                if (named < path.size() && json.currentName().equals(path.get(named))) {
                    named++;
                } else {
                    json.nextToken();
                    json.skipChildren();
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }
}
