package io.kappalake.transforms.feed.file;

import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.json.JsonFormat;
import io.kappalake.transforms.feed.row.Mapping;
import io.kappalake.transforms.feed.row.Path;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the mapping of a topic from the file. */
final class TopicText {

    private static final String TOPIC = "[a-zA-Z0-9._-]{1,249}";

    private final String file;
    private final SchemaFiles schemas;
    private final Problems problems;
    private final Set<String> untyped;

    /** @param untyped columns whose type is wrong */
    TopicText(String file, SchemaFiles schemas, Problems problems, Set<String> untyped) {
        this.file = file;
        this.schemas = schemas;
        this.problems = problems;
        this.untyped = untyped;
    }

    Optional<TopicMapping> read(YamlNode topic, Map<String, RowColumn> columns) {
        boolean isPattern = topic.has("pattern");
        if (isPattern == topic.has("topic")) {
            problems.add(file, topic, "write topic: with a name, or pattern: with a regular expression");
            return Optional.empty();
        }
        YamlNode name = topic.member(isPattern ? "pattern" : "topic");
        int groups = isPattern ? groups(name) : 0;
        if (!isPattern && !name.text().matches(TOPIC)) {
            problems.add(file, name, "Kafka has no topic named \"" + name.text() + "\": for several write pattern:");
        }
        Optional<PayloadFormat> format = new FormatText(file, schemas, problems).read(topic);
        boolean hasTimes = format.map(PayloadFormat::hasTimes).orElse(true);
        List<Mapping> mappings = topic.has("fields")
                ? mappings(topic, topic.member("fields"), columns, groups, hasTimes)
                : columns.keySet().stream()
                        .map(column -> Mapping.of(column, Source.fields(List.of(Path.parse(column)), "")))
                        .toList();
        format.ifPresent(of -> mappings.forEach(mapping -> checkPaths(of, topic, mapping)));
        return format.map(of -> new TopicMapping(name.text(), isPattern, of, mappings));
    }

    private void checkPaths(PayloadFormat format, YamlNode topic, Mapping mapping) {
        YamlNode fields = topic.has("fields") ? topic.member("fields") : topic;
        YamlNode at = fields.has(mapping.column()) ? fields.member(mapping.column()) : fields;
        for (Path path : mapping.source().paths()) {
            String problem = path.isOfArray() && !(format instanceof JsonFormat)
                    ? "only a record of format json can be an array"
                    : format.problem(path);
            if (!problem.isEmpty()) {
                problems.add(file, at, mapping.column() + " cannot come from " + path.text() + ": " + problem);
            }
        }
    }

    private int groups(YamlNode pattern) {
        try {
            return Pattern.compile(pattern.text()).matcher("").groupCount();
        } catch (PatternSyntaxException e) {
            problems.add(
                    file,
                    pattern,
                    "\"" + pattern.text() + "\" is no regular expression: " + e.getDescription() + " at character "
                            + (e.getIndex() + 1));
            return Integer.MAX_VALUE;
        }
    }

    private List<Mapping> mappings(
            YamlNode topic, YamlNode fields, Map<String, RowColumn> columns, int groups, boolean hasTimes) {
        List<Mapping> mappings = new ArrayList<>();
        fields.members().forEach((name, field) -> {
            RowColumn column = columns.get(name);
            if (column == null) {
                problems.add(
                        file, fields.key(name), "there is no column " + name + Nearest.hint(name, columns.keySet()));
                return;
            }
            if (untyped.contains(name)) {
                return;
            }
            new FieldText(file, problems, column, groups, hasTimes)
                    .read(fields.key(name), field)
                    .ifPresent(mappings::add);
        });
        columns.values().stream()
                .filter(column -> column.required() && !fields.has(column.name()))
                .forEach(column -> problems.add(
                        file,
                        topic.key("fields"),
                        "column " + column.name() + " is required, and topic "
                                + topic.text("topic", topic.text("pattern", "")) + " has no field for it"));
        return mappings;
    }
}
