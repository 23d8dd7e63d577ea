package io.kappalake.cli.load.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.kappalake.tables.LakeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How a JSON text lays out its objects, judged by its beginning. */
enum JsonLayout {
    /** One object per line: any other line is one wrong record. */
    LINES,
    /** An array, objects over several lines, or several in a line. */
    OBJECTS;

    private static final JsonFactory JSON = new JsonFactory();
    private static final int RECORD_SEPARATOR = 0x1e;
    private static final int LINES_LOOKED_AT = 100;

    /**
     * Detects the layout.
     *
     * @param sample the beginning of the text
     * @param whole whether that is all of it
     * @param fields of the topic: an object without any of them may contain the records; none if they are unknown
     * @throws LakeException if it is not JSON, or the records are nested in other objects
     */
    static JsonLayout of(String file, byte[] sample, boolean whole, List<String> fields) throws IOException {
        int start = 0;
        while (start < sample.length
                && sample[start] >= 0
                && sample[start] <= ' '
                && sample[start] != RECORD_SEPARATOR) {
            start++;
        }
        if (start == sample.length) {
            return LINES;
        }
        return switch (sample[start]) {
            case '[', RECORD_SEPARATOR -> OBJECTS;
            case '{' -> ofObject(file, sample, whole, fields);
            default -> {
                requireLines(file, sample, "it does not begin with { or [");
                yield LINES;
            }
        };
    }

    private static JsonLayout ofObject(String file, byte[] sample, boolean whole, List<String> fields)
            throws IOException {
        Set<String> names = new HashSet<>();
        try (JsonParser json = JSON.createParser(sample)) {
            json.nextToken();
            int start = (int) json.currentTokenLocation().getByteOffset();
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                names.add(name);
                json.nextToken();
                json.skipChildren();
            }
            requireOwnFields(file, sample, names, fields);
            return isOneLine(sample, start, (int) json.currentLocation().getByteOffset()) ? LINES : OBJECTS;
        } catch (JsonEOFException e) {
            requireOwnFields(file, sample, names, fields);
            if (whole) {
                requireLines(file, sample, "its last object does not end");
            }
            return LINES;
        } catch (JsonProcessingException e) {
            requireLines(file, sample, JsonObjects.problem(e));
            return LINES;
        }
    }

    /** Whether the first object ends on its line, followed by at most a comma. */
    private static boolean isOneLine(byte[] sample, int start, int end) {
        for (int i = start; i < end; i++) {
            if (sample[i] == '\n' || sample[i] == '\r') {
                return false;
            }
        }
        for (int i = end; i < sample.length && sample[i] != '\n' && sample[i] != '\r'; i++) {
            if (sample[i] != ' ' && sample[i] != '\t' && sample[i] != ',') {
                return false;
            }
        }
        return true;
    }

    private static void requireOwnFields(String file, byte[] sample, Set<String> names, List<String> fields) {
        if (fields.isEmpty() || fields.stream().anyMatch(names::contains)) {
            return;
        }
        String path = pathOfRecords(sample);
        if (!path.isEmpty()) {
            throw new LakeException("The records of %s are within another object: add --each %s".formatted(file, path));
        }
    }

    /** The fields that lead to the first array of objects within the first object; empty where there is none. */
    static String pathOfRecords(byte[] sample) {
        try (JsonParser json = JSON.createParser(sample)) {
            int open = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (open == 0) {
                    return "";
                }
                if (token == JsonToken.START_OBJECT
                        && json.getParsingContext().getParent().inArray()) {
                    return json.getParsingContext()
                            .getParent()
                            .pathAsPointer()
                            .toString()
                            .substring(1)
                            .replaceAll("/\\d+", "")
                            .replace('/', '.');
                }
            }
            return "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Requires an object on a line near the beginning: other lines are then wrong records, not another layout. */
    private static void requireLines(String file, byte[] sample, String why) throws IOException {
        Lines lines = new Lines(new ByteArrayInputStream(sample));
        while (lines.number() < LINES_LOOKED_AT && lines.next()) {
            if (isObject(lines.bytes())) {
                return;
            }
        }
        throw new LakeException(
                "Cannot read %s as JSON: %s: it must have one object per line, an array, or objects one after another"
                        .formatted(file, why));
    }

    private static boolean isObject(byte[] line) {
        try (JsonParser json = JSON.createParser(line)) {
            return json.nextToken() == JsonToken.START_OBJECT
                    && json.skipChildren().currentToken() == JsonToken.END_OBJECT;
        } catch (IOException e) {
            return false;
        }
    }
}
