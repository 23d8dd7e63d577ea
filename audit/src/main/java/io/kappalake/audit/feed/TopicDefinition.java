package io.kappalake.audit.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A topic, or all whose names match, and how its records are read.
 *
 * @param name that matches: the topic's own, or a pattern
 * @param settings of its format, such as {@code format} and {@code schema}, as they are written
 * @param names of the fields of a CSV record
 * @param fields in the order of the file
 */
public record TopicDefinition(
        Pattern name, Map<String, String> settings, List<String> names, List<FieldDefinition> fields) {

    static TopicDefinition of(YamlTree topic, Map<String, ColumnDefinition> columns) {
        return of(topic, columns, topic.object("fields").members());
    }

    /** @param written where each column comes from; empty if each is the field of its name */
    static TopicDefinition of(YamlTree topic, Map<String, ColumnDefinition> columns, Map<String, Object> written) {
        Pattern name = topic.has("pattern")
                ? Pattern.compile(topic.text("pattern").orElseThrow())
                : Pattern.compile(Pattern.quote(topic.text("topic").orElseThrow()));
        List<FieldDefinition> fields = new ArrayList<>();
        if (topic.has("fields") || !written.isEmpty()) {
            written.forEach((column, field) -> fields.add(FieldDefinition.of(columns.get(column), field)));
        } else {
            columns.values().forEach(column -> fields.add(FieldDefinition.of(column, column.name())));
        }
        Map<String, String> settings = new java.util.LinkedHashMap<>();
        topic.members().keySet().forEach(key -> topic.text(key).ifPresent(text -> settings.put(key, text)));
        return new TopicDefinition(name, settings, topic.texts("names"), fields);
    }

    public boolean takes(String topic) {
        return name.matcher(topic).matches();
    }

    /** The topic's name, then the groups of the pattern in it. */
    public List<String> groups(String topic) {
        Matcher matcher = name.matcher(topic);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(topic + " does not match " + name);
        }
        List<String> groups = new ArrayList<>();
        for (int group = 0; group <= matcher.groupCount(); group++) {
            groups.add(matcher.group(group) == null ? "" : matcher.group(group));
        }
        return groups;
    }

    public String setting(String key, String otherwise) {
        return settings.getOrDefault(key, otherwise);
    }
}
