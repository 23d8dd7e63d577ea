package io.kappalake.truth.shop;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value with all that is in it; of two members with one name the last counts.
 *
 * @param text content of a string, or a number as written
 * @param written the whole value as it stands in the record
 */
record JsonTree(Kind kind, String text, String written, Map<String, JsonTree> members, List<JsonTree> items) {

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    static final JsonTree ABSENT = new JsonTree(Kind.ABSENT, "", "", Map.of(), List.of());

    enum Kind {
        STRING,
        NUMBER,
        BOOLEAN,
        NULL,
        OBJECT,
        ARRAY,
        ABSENT
    }

    /** The value below an object; {@link #ABSENT} if there is none. */
    JsonTree at(String name) {
        return members.getOrDefault(name, ABSENT);
    }

    JsonTree at(int place) {
        return place < items.size() ? items.get(place) : ABSENT;
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** Empty unless the bytes are exactly one JSON object in UTF-8. */
    static Optional<JsonTree> object(byte[] payload) {
        if (payload == null) {
            return Optional.empty();
        }
        try {
            // A new decoder refuses malformed input, whereas new String() would replace it.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
            try (JsonParser parser = JSON.createParser(text)) {
                if (parser.nextToken() != JsonToken.START_OBJECT) {
                    return Optional.empty();
                }
                JsonTree whole = read(parser, text);
                return parser.nextToken() == null ? Optional.of(whole) : Optional.empty();
            }
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** The value whose first token is the parser's. */
    private static JsonTree read(JsonParser parser, String all) throws IOException {
        int from = (int) parser.currentTokenLocation().getCharOffset();
        Map<String, JsonTree> members = new HashMap<>();
        List<JsonTree> items = new ArrayList<>();
        Kind kind = kind(parser.currentToken());
        String text = kind == Kind.OBJECT || kind == Kind.ARRAY ? "" : parser.getText();
        if (kind == Kind.OBJECT) {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, read(parser, all));
            }
        }
        if (kind == Kind.ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(read(parser, all));
            }
        }
        // Makes the parser read a string to its end.
        parser.finishToken();
        String written = all.substring(from, (int) parser.currentLocation().getCharOffset());
        return new JsonTree(kind, text, kind == Kind.NUMBER ? text : written, members, items);
    }

    private static Kind kind(JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> Kind.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Kind.BOOLEAN;
            case VALUE_NULL -> Kind.NULL;
            case START_OBJECT -> Kind.OBJECT;
            case START_ARRAY -> Kind.ARRAY;
            default -> throw new IOException("no value: " + token);
        };
    }
}
