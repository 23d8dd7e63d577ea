package io.kappalake.audit.feed;

import io.kappalake.tables.LakeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A feed as its file describes it.
 *
 * @param columns its own, in order
 * @param identity names of columns; none if each record is an event of its own
 * @param checks its rules, in order
 * @param files texts of the pipeline's files, by name
 */
public record FeedDefinition(
        String name,
        List<TopicDefinition> topics,
        Map<String, ColumnDefinition> columns,
        List<String> identity,
        List<Check> checks,
        Map<String, String> files) {

    /**
     * A rule.
     *
     * @param reason of rows that break its condition
     * @param otherwise what becomes of them: {@code reject}, {@code warn} or {@code hold}
     */
    public record Check(String reason, String condition, String otherwise) {}

    /** @param files texts of a pipeline's files, by name */
    public static FeedDefinition of(String name, Map<String, String> files) {
        String file = "feeds/" + name + ".yaml";
        YamlTree root = YamlTree.read(file, files.get(file));
        Map<String, ColumnDefinition> columns = new LinkedHashMap<>();
        List<TopicDefinition> topics = new ArrayList<>();
        if (root.text("columns").isPresent()) {
            SchemaColumns schema = SchemaColumns.of(root, files.get("feeds/" + name + ".from-schema.avsc"));
            columns.putAll(schema.columns());
            root.objects("topics").forEach(topic -> topics.add(TopicDefinition.of(topic, columns, schema.fields())));
        } else {
            root.object("columns")
                    .members()
                    .forEach((column, value) -> columns.put(column, ColumnDefinition.of(column, value)));
            root.objects("topics").forEach(topic -> topics.add(TopicDefinition.of(topic, columns)));
        }
        List<Check> checks = new ArrayList<>();
        root.objects("rules")
                .forEach(rule -> checks.add(new Check(
                        rule.text("reason").orElseThrow(),
                        rule.text("check").orElseThrow(),
                        rule.text("otherwise").orElse("reject"))));
        return new FeedDefinition(
                name,
                topics,
                columns,
                root.isList("identity") ? root.texts("identity") : List.of(),
                checks,
                Map.copyOf(files));
    }

    public TopicDefinition topic(String topic) {
        return topics.stream()
                .filter(one -> one.takes(topic))
                .findFirst()
                .orElseThrow(() -> new LakeException(
                        "Feed " + name + " has records of topic " + topic + ", which is not its own"));
    }

    /** The text of a file beside the feed's own. */
    public Function<String, String> beside() {
        return file -> files.get("feeds/" + file);
    }
}
