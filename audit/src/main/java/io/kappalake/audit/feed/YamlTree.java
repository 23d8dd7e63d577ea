package io.kappalake.audit.feed;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.kappalake.tables.LakeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object of a YAML file. Values are objects, lists and texts as they are written; what has no value is absent. The
 * files of a lake were checked when they came, so nothing is checked here again.
 */
final class YamlTree {

    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build();

    private final Map<String, Object> members;

    private YamlTree(Map<String, Object> members) {
        this.members = members;
    }

    static YamlTree read(String file, String text) {
        try (YAMLParser parser = YAML.createParser(text)) {
            parser.nextToken();
            return (YamlTree) value(parser, parser.currentToken());
        } catch (IOException | ClassCastException e) {
            throw new LakeException("The lake holds a file " + file + " that is no YAML object", e);
        }
    }

    private static Object value(YAMLParser parser, JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT -> {
                Map<String, Object> members = new LinkedHashMap<>();
                for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                    members.put(name, value(parser, parser.nextToken()));
                }
                return new YamlTree(members);
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                    items.add(value(parser, item));
                }
                return items;
            }
            case VALUE_NULL -> {
                return "";
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return Boolean.toString(token == JsonToken.VALUE_TRUE);
            }
            default -> {
                return parser.getText();
            }
        }
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    /** The members in order: texts, objects or lists. */
    Map<String, Object> members() {
        return members;
    }

    /** A text, if it is there and one. */
    Optional<String> text(String name) {
        return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    boolean isTrue(String name) {
        return text(name).equals(Optional.of("true"));
    }

    /** Empty if there is none. */
    YamlTree object(String name) {
        return members.get(name) instanceof YamlTree object ? object : new YamlTree(Map.of());
    }

    /** The objects of a list. */
    List<YamlTree> objects(String name) {
        return list(name).stream()
                .filter(YamlTree.class::isInstance)
                .map(YamlTree.class::cast)
                .toList();
    }

    /** The texts of a list, or one text. */
    List<String> texts(String name) {
        return texts(members.get(name));
    }

    static List<String> texts(Object value) {
        if (value instanceof String text) {
            return List.of(text);
        }
        return value instanceof List<?> list
                ? list.stream().flatMap(item -> texts(item).stream()).toList()
                : List.of();
    }

    boolean isList(String name) {
        return members.get(name) instanceof List;
    }

    private List<?> list(String name) {
        return members.get(name) instanceof List<?> list ? list : List.of();
    }
}
