package io.kappalake.truth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The members of one JSON object (RFC 8259), each with its kind and its text; of two members with one name the last
 * counts.
 */
final class JsonObjectText {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    enum Kind {
        STRING,
        NUMBER,
        NULL,
        OTHER
    }

    /** {@code text} is the content of a string, or the digits of a number as written. */
    record Member(Kind kind, String text) {}

    private JsonObjectText() {}

    /** Empty unless the bytes are exactly one JSON object in UTF-8. */
    static Optional<Map<String, Member>> members(byte[] payload) {
        if (payload == null) {
            return Optional.empty();
        }
        try {
            // A new decoder refuses malformed input, whereas new String() would replace it.
            return members(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private static Optional<Map<String, Member>> members(String text) {
        Map<String, Member> members = new HashMap<>();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                members.put(name, member(parser, parser.nextToken()));
                parser.skipChildren();
            }
            return parser.nextToken() == null ? Optional.of(members) : Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    private static Member member(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case VALUE_STRING -> new Member(Kind.STRING, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Member(Kind.NUMBER, parser.getText());
            case VALUE_NULL -> new Member(Kind.NULL, "");
            default -> new Member(Kind.OTHER, "");
        };
    }
}
