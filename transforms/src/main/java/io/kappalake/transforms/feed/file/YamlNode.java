package io.kappalake.transforms.feed.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a YAML file with its place. A scalar keeps its text as it was written, so that {@code 0.10}, {@code 010} and {@code no} are what they look like.
 *
 * @param text of a scalar, else null
 * @param line from 1
 * @param column from 1
 */
record YamlNode(
        Kind kind,
        String text,
        Map<String, YamlNode> members,
        Map<String, YamlNode> keys,
        List<YamlNode> items,
        int line,
        int column) {

    /** What YAML takes a value for. */
    enum Kind {
        OBJECT,
        LIST,
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    static YamlNode scalar(Kind kind, String text, int line, int column) {
        return new YamlNode(kind, text, Map.of(), Map.of(), List.of(), line, column);
    }

    static YamlNode object(int line, int column) {
        return new YamlNode(Kind.OBJECT, null, new LinkedHashMap<>(), new LinkedHashMap<>(), List.of(), line, column);
    }

    static YamlNode list(int line, int column) {
        return new YamlNode(Kind.LIST, null, Map.of(), Map.of(), new ArrayList<>(), line, column);
    }

    boolean isObject() {
        return kind == Kind.OBJECT;
    }

    boolean isList() {
        return kind == Kind.LIST;
    }

    boolean isScalar() {
        return text != null;
    }

    boolean has(String key) {
        return members.containsKey(key);
    }

    /** The member of that name; one that is missing is a null at this place. */
    YamlNode member(String key) {
        return members.getOrDefault(key, scalar(Kind.NULL, null, line, column));
    }

    /** The text of a scalar member, or another where there is none. */
    String text(String key, String otherwise) {
        return has(key) && member(key).isScalar() ? member(key).text : otherwise;
    }

    boolean isTrue(String key) {
        return text(key, "").equals("true");
    }

    /** The texts of a list of scalars, or of one scalar. */
    List<YamlNode> scalars(String key) {
        YamlNode member = member(key);
        if (member.isScalar()) {
            return List.of(member);
        }
        return member.items.stream().filter(YamlNode::isScalar).toList();
    }

    /** Where the key of a member stands. */
    YamlNode key(String key) {
        return keys.getOrDefault(key, this);
    }

    JsonNode json() {
        return switch (kind) {
            case OBJECT -> {
                ObjectNode object = JSON.objectNode();
                members.forEach((key, value) -> object.set(key, value.json()));
                yield object;
            }
            case LIST ->
                JSON.arrayNode().addAll(items.stream().map(YamlNode::json).toList());
            case TEXT -> JSON.textNode(text);
            case NUMBER -> number();
            case BOOLEAN -> JSON.booleanNode(text.equals("true"));
            case NULL -> JSON.nullNode();
        };
    }

    private JsonNode number() {
        if (text.matches("-?(0|[1-9][0-9]{0,17})")) {
            return JSON.numberNode(Long.parseLong(text));
        }
        try {
            return JSON.numberNode(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return JSON.textNode(text);
        }
    }
}
