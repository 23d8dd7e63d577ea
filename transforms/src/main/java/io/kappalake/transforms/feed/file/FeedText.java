package io.kappalake.transforms.feed.file;

import io.kappalake.transforms.feed.row.ColumnType.Kind;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.feed.rule.Fate;
import io.kappalake.transforms.feed.rule.RowRule;
import io.kappalake.transforms.sql.SqlProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads a feed from its file, and reports all of its problems. */
final class FeedText {

    private static final String NAME = "[a-z][a-z0-9_]*";
    private static final List<String> REASONS = List.of(
            "MALFORMED_JSON",
            "MALFORMED_RECORD",
            "MISSING_FIELD",
            "WRONG_TYPE",
            "INVALID_TIMESTAMP",
            "FUTURE_TIMESTAMP",
            "NOT_POSITIVE",
            "OUT_OF_RANGE",
            "UNKNOWN_VALUE",
            "RULE");

    private final String file;
    private final SchemaFiles schemas;
    private final Problems problems;

    FeedText(String file, SchemaFiles schemas, Problems problems) {
        this.file = file;
        this.schemas = schemas;
        this.problems = problems;
    }

    /** Empty if its form is wrong, so that its meaning is unknown. */
    Optional<FeedFile> read(YamlNode root) {
        ColumnsText.joinDecimals(root.member("columns"));
        Problems form = new Problems();
        FileSchema.FEED.check(file, root, form);
        problems.addAll(form);
        if (!form.isEmpty()) {
            return Optional.empty();
        }
        return readWritten(FromSchema.written(root, file, schemas, problems));
    }

    private Optional<FeedFile> readWritten(YamlNode root) {
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        String name = name(root.member("feed"));
        ColumnsText columnsText = new ColumnsText(file, problems);
        Map<String, RowColumn> columns = columnsText.read(root.member("columns"), identityNames(root), cased(root));
        List<String> identity = identity(root, columns);
        checkEventTime(root, columns);
        List<TopicMapping> topics = new ArrayList<>();
        for (YamlNode topic : root.member("topics").items()) {
            new TopicText(file, schemas, problems, columnsText.untyped())
                    .read(topic, columns)
                    .ifPresent(topics::add);
        }
        checkTopics(root.member("topics"), topics);
        List<OrderKey> order = order(root.member("order"), columns);
        if (root.has("key")) {
            require(root.member("key"), columns);
        }
        List<RowRule> rules = columnsText.untyped().isEmpty() ? rules(root.member("rules"), columns) : List.of();
        if (!problems.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = topics.stream().map(TopicMapping::name).toList();
        boolean isOfSeveral = topics.size() > 1 || topics.get(0).isPattern();
        RowShape shape = new RowShape(List.copyOf(columns.values()), identity, isOfSeveral ? List.of() : names);
        return Optional.of(new FeedFile(name, shape, topics, rules, order, root.text("key", ""), columnsText.former()));
    }

    private String name(YamlNode node) {
        if (!node.text().matches(NAME) || node.text().equals("rejected")) {
            problems.add(
                    file,
                    node,
                    "a feed cannot be named " + node.text()
                            + ": write small letters, digits and _, and not rejected, which is a table of all feeds");
        }
        return node.text();
    }

    private static List<String> identityNames(YamlNode root) {
        return root.scalars("identity").stream().map(YamlNode::text).toList();
    }

    /** Columns that some topic converts to one case: symbols and the like, with few distinct values. */
    private static List<String> cased(YamlNode root) {
        List<String> cased = new ArrayList<>();
        for (YamlNode topic : root.member("topics").items()) {
            topic.member("fields").members().forEach((column, field) -> {
                if (!field.text("case", "keep").equals("keep")) {
                    cased.add(column);
                }
            });
        }
        return cased;
    }

    private List<String> identity(YamlNode root, Map<String, RowColumn> columns) {
        YamlNode node = root.member("identity");
        if (node.isScalar()) {
            if (!node.text().equals("record")) {
                problems.add(file, node, "identity is " + node.text() + ": write a list of columns, or record");
            }
            return List.of();
        }
        List<String> identity = new ArrayList<>();
        for (YamlNode item : node.items()) {
            RowColumn column = require(item, columns);
            if (identity.contains(item.text())) {
                problems.add(file, item, "the identity names " + item.text() + " twice");
            }
            identity.add(item.text());
            if (column == null) {
                continue;
            }
            if (!column.required()) {
                problems.add(
                        file,
                        item,
                        "column " + item.text() + " of the identity may be missing: add required: true to it");
            }
            if (column.type().is(Kind.DOUBLE) || column.type().is(Kind.JSON)) {
                problems.add(
                        file,
                        item,
                        "a " + column.type() + " cannot tell events apart: take another column than " + item.text());
            }
        }
        return identity;
    }

    private void checkEventTime(YamlNode root, Map<String, RowColumn> columns) {
        String named = root.text("event_time", RowShape.EVENT_TIME);
        if (!named.equals(RowShape.EVENT_TIME)) {
            problems.add(
                    file,
                    root.member("event_time"),
                    "the event time is in column " + named + ": name that column event_time, as every table does");
            return;
        }
        RowColumn column = columns.get(named);
        if (column == null) {
            problems.add(
                    file,
                    root.key("columns"),
                    "there is no column event_time: add one with { type: timestamp, required: true }");
        } else if (!column.type().is(Kind.TIMESTAMP) || !column.required()) {
            problems.add(
                    file,
                    root.member("columns").key(named),
                    "event_time is " + (column.required() ? "a " : "an optional ") + column.type()
                            + ": it must be { type: timestamp, required: true }");
        }
    }

    private void checkTopics(YamlNode nodes, List<TopicMapping> topics) {
        for (int i = 0; i < topics.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (topics.get(j).takes(topics.get(i).name())
                        || topics.get(j).name().equals(topics.get(i).name())) {
                    problems.add(
                            file, nodes.items().get(i), "topic " + topics.get(i).name() + " is taken twice");
                }
            }
        }
    }

    private List<OrderKey> order(YamlNode node, Map<String, RowColumn> columns) {
        List<OrderKey> order = new ArrayList<>();
        for (YamlNode item : node.items()) {
            if (item.isScalar()) {
                if (require(item, columns) != null) {
                    order.add(new OrderKey(
                            item.text(), columns.get(item.text()).type().isNumber()));
                }
                continue;
            }
            item.members().forEach((name, how) -> {
                RowColumn column = require(item.key(name), columns);
                if (column != null && !column.type().isText() && !column.type().isNumber()) {
                    problems.add(file, item.key(name), "a " + column.type() + " is neither text nor numeric");
                }
                order.add(new OrderKey(name, how.text().equals("numeric")));
            });
        }
        return order;
    }

    private List<RowRule> rules(YamlNode node, Map<String, RowColumn> columns) {
        Map<String, RowRule> rules = new LinkedHashMap<>();
        for (YamlNode item : node.items()) {
            RowRule rule = new RowRule(
                    item.text("reason", ""),
                    item.text("check", ""),
                    item.text("detail", ""),
                    Fate.valueOf(item.text("otherwise", "reject").toUpperCase(Locale.ROOT)));
            if (!rule.reason().matches("[A-Z][A-Z0-9_]*") || REASONS.contains(rule.reason())) {
                problems.add(
                        file,
                        item.member("reason"),
                        "a rule cannot have the reason " + rule.reason()
                                + ": write capitals, digits and _, and none of the reasons that every feed has");
            }
            for (String named : rule.named()) {
                if (!columns.containsKey(named)) {
                    problems.add(
                            file,
                            item.member("detail"),
                            "there is no column " + named + Nearest.hint(named, columns.keySet()));
                }
            }
            if (rules.put(rule.reason(), rule) != null) {
                problems.add(file, item.member("reason"), "two rules have the reason " + rule.reason());
            }
            try {
                rule.over(List.copyOf(columns.values()));
            } catch (SqlProblem e) {
                problems.add(file, item.member("check"), "rule " + rule.reason() + ": " + e.getMessage());
            }
        }
        return List.copyOf(rules.values());
    }

    /** The column named by a scalar; null and a problem if there is none. */
    private RowColumn require(YamlNode node, Map<String, RowColumn> columns) {
        RowColumn column = columns.get(node.text());
        if (column == null) {
            problems.add(file, node, "there is no column " + node.text() + Nearest.hint(node.text(), columns.keySet()));
        }
        return column;
    }
}
