package io.kappalake.audit.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.kappalake.audit.feed.FieldPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A payload in JSON: one object, or one array where the feed's paths begin with a place. */
final class JsonTree implements Payload {

    /** Only nesting is limited, to what Jackson takes by default. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final String source;
    private final Node root;

    /** A value and where it stands. Objects have members, arrays have items. */
    private static final class Node {
        private final JsonToken token;
        private String text;
        private Map<String, Node> members;
        private List<Node> items;
        private int from;
        private int to;

        Node(JsonToken token) {
            this.token = token;
        }
    }

    private JsonTree(String source, Node root) {
        this.source = source;
        this.root = root;
    }

    /** @param isArray whether the record must be an array */
    static JsonTree read(byte[] bytes, boolean isArray) {
        String text = bytes == null ? null : StrictText.orNull(bytes);
        if (text == null) {
            throw Misfit.json("no text");
        }
        try (JsonParser parser = JSON.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first != (isArray ? JsonToken.START_ARRAY : JsonToken.START_OBJECT)) {
                throw Misfit.json("begins otherwise");
            }
            Node root = node(parser, first);
            if (parser.nextToken() != null) {
                throw Misfit.json("more than one value");
            }
            return new JsonTree(text, root);
        } catch (IOException e) {
            throw Misfit.json(e.getMessage());
        }
    }

    private static Node node(JsonParser parser, JsonToken token) throws IOException {
        Node node = new Node(token);
        node.from = (int) parser.currentTokenLocation().getCharOffset();
        switch (token) {
            case START_OBJECT -> {
                node.members = new HashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    node.members.put(name, node(parser, parser.nextToken()));
                }
            }
            case START_ARRAY -> {
                node.items = new ArrayList<>();
                for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                    node.items.add(node(parser, item));
                }
            }
            default -> {
                node.text = parser.getText();
            }
        }
        node.to = (int) parser.currentLocation().getCharOffset();
        return node;
    }

    private Node find(FieldPath path) {
        Node node = root;
        for (Object step : path.steps()) {
            if (step instanceof Integer place) {
                node = node.items == null || place >= node.items.size() ? null : node.items.get(place);
            } else {
                node = node.members == null ? null : node.members.get((String) step);
            }
            if (node == null) {
                return null;
            }
        }
        return node;
    }

    @Override
    public Found at(FieldPath path) {
        Node node = find(path);
        if (node == null) {
            return Found.ABSENT;
        }
        return switch (node.token) {
            case VALUE_NULL -> Found.NULL;
            case VALUE_TRUE -> new Found.Truth(true);
            case VALUE_FALSE -> new Found.Truth(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Found.Number(node.text);
            case START_OBJECT -> new Found.Nested(true);
            case START_ARRAY -> new Found.Nested(false);
            default -> new Found.Text(node.text);
        };
    }

    @Override
    public String jsonAt(FieldPath path) {
        Node node = find(path);
        return node == null || node.token == JsonToken.VALUE_NULL ? null : source.substring(node.from, node.to);
    }
}
