package io.kappalake.transforms.feed.file;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.snakeyaml.error.MarkedYAMLException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads YAML with the place of each value. A repeated key, an alias and a second document are problems: one of two
 * would count silently.
 */
final class YamlText {

    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
            .build();

    private final String file;
    private final Problems problems;
    private final YAMLParser parser;

    private YamlText(String file, YAMLParser parser, Problems problems) {
        this.file = file;
        this.parser = parser;
        this.problems = problems;
    }

    /** Empty if the text is not a YAML object, which is then a problem. */
    static Optional<YamlNode> read(String file, String text, Problems problems) {
        try (YAMLParser parser = YAML.createParser(text)) {
            YamlText reader = new YamlText(file, parser, problems);
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT) {
                problems.add(file, 1, 1, first == null ? "is empty" : "is not a list of keys with values");
                return Optional.empty();
            }
            YamlNode root = reader.value(first);
            if (parser.nextToken() != null) {
                reader.problem("a second document begins here: write one to a file");
            }
            return Optional.of(root);
        } catch (MarkedYAMLException e) {
            problems.add(
                    file, e.getProblemMark().getLine() + 1, e.getProblemMark().getColumn() + 1, notYaml(e));
            return Optional.empty();
        } catch (JsonProcessingException e) {
            problems.add(file, 1, 1, notYaml(e));
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parser's message, without the lines that repeat the file. */
    private static String notYaml(JsonProcessingException e) {
        return "is not YAML: "
                + e.getOriginalMessage()
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith(" "))
                        .collect(Collectors.joining(", "));
    }

    private YamlNode value(JsonToken token) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        int column = parser.currentTokenLocation().getColumnNr();
        if (parser.isCurrentAlias()) {
            problem("aliases are not supported: write the value again");
        }
        return switch (token) {
            case START_OBJECT -> object(YamlNode.object(line, column));
            case START_ARRAY -> {
                YamlNode list = YamlNode.list(line, column);
                for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
                    list.items().add(value(item));
                }
                yield list;
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                YamlNode.scalar(YamlNode.Kind.NUMBER, parser.getText(), line, column);
            case VALUE_TRUE -> YamlNode.scalar(YamlNode.Kind.BOOLEAN, "true", line, column);
            case VALUE_FALSE -> YamlNode.scalar(YamlNode.Kind.BOOLEAN, "false", line, column);
            case VALUE_NULL -> YamlNode.scalar(YamlNode.Kind.NULL, null, line, column);
            default -> YamlNode.scalar(YamlNode.Kind.TEXT, parser.getText(), line, column);
        };
    }

    private YamlNode object(YamlNode object) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            int line = parser.currentTokenLocation().getLineNr();
            int column = parser.currentTokenLocation().getColumnNr();
            YamlNode before = object.keys().get(key);
            if (before != null) {
                problem(key + " stands here twice, first in line " + before.line() + ": remove one");
            }
            object.keys().put(key, YamlNode.scalar(YamlNode.Kind.TEXT, key, line, column));
            object.members().put(key, value(parser.nextToken()));
        }
        return object;
    }

    private void problem(String text) {
        JsonLocation at = parser.currentTokenLocation();
        problems.add(file, at.getLineNr(), at.getColumnNr(), text);
    }
}
