package io.kappalake.transforms.feed.file;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.avro.AvroColumns;
import io.kappalake.transforms.feed.framed.SchemaKind;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.feed.schema.RegisteredSchema;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Feeds that say {@code columns: from-schema}: their columns are the fields of the schema that the registry has for
 * their topic. The pipeline keeps these fields as a file beside the feed's, an Avro record for each kind of schema, so
 * its columns change at a start only, and everybody knows which they are.
 */
public final class FromSchema {

    private static final String WANTED = "from-schema";
    private static final Map<String, SchemaKind> KINDS =
            Map.of("avro", SchemaKind.AVRO, "protobuf", SchemaKind.PROTOBUF, "json-schema", SchemaKind.JSON);
    private static final String FILE = ".from-schema.avsc";

    /** Key of a topic whose columns are from a schema: the fields that this schema has. */
    static final String KNOWN = "known fields";

    private FromSchema() {}

    /** Whether a feed of these files takes its columns from a registry. */
    public static boolean isIn(Map<String, String> files) {
        return files.entrySet().stream().anyMatch(file -> root(file.getKey(), file.getValue())
                .filter(FromSchema::isWanted)
                .isPresent());
    }

    /**
     * The files with the newest schemas. A field that only a former schema has is there too, since records of it may
     * still come, or wait in the topic.
     *
     * @param lakes files that have the schemas of before
     * @param versions the schemas of a subject, newest first
     */
    public static Map<String, String> filled(
            Map<String, String> files, Map<String, String> lakes, Function<String, List<RegisteredSchema>> versions) {
        Map<String, String> filled = new LinkedHashMap<>(files);
        files.forEach(
                (file, text) -> root(file, text).filter(FromSchema::isWanted).ifPresent(root -> {
                    String subject = subject(topic(root));
                    String name = file.replaceAll("\\.yaml$", FILE);
                    List<RegisteredSchema> schemas = versions.apply(subject);
                    if (schemas.isEmpty()) {
                        throw new LakeException(file + ": the registry has no subject " + subject
                                + " to take columns from: register a schema, or name another subject: at the topic");
                    }
                    String fields = fields(file, topic(root), schemas);
                    String former = lakes.getOrDefault(name, files.getOrDefault(name, fields));
                    filled.put(name, AvroColumns.merged(former, fields));
                }));
        return filled;
    }

    /** Of the newest schema, then those that only older ones have. */
    private static String fields(String file, YamlNode topic, List<RegisteredSchema> schemas) {
        String fields = fields(file, topic, schemas.get(0));
        for (RegisteredSchema older : schemas.subList(1, schemas.size())) {
            try {
                fields = AvroColumns.withFormer(fields, fields(file, topic, older));
            } catch (LakeException | IllegalArgumentException e) {
                // Its records are rejected, so none needs a column.
                continue;
            }
        }
        return fields;
    }

    private static String fields(String file, YamlNode topic, RegisteredSchema schema) {
        String format = topic.text("format", "");
        Optional<SchemaKind> kind = Optional.ofNullable(KINDS.get(format));
        if (kind.isPresent() && !schema.type().equals(kind.get().name())) {
            throw new LakeException("%s: the newest schema of %s is %s, and format is %s: columns cannot follow it"
                    .formatted(file, subject(topic), schema.type(), format));
        }
        try {
            // A format that goes with no registry is a problem of the file, which is told with all others.
            return kind.orElse(SchemaKind.AVRO).record(schema, topic.text("message", ""));
        } catch (IllegalArgumentException e) {
            throw new LakeException(
                    "%s: the newest schema of %s gives no columns: it is %s"
                            .formatted(file, subject(topic), e.getMessage()),
                    e);
        }
    }

    private static Optional<YamlNode> root(String file, String text) {
        boolean isFeed = file.startsWith("feeds/") && file.endsWith(".yaml") && text.contains(WANTED);
        return isFeed ? YamlText.read(file, text, new Problems()) : Optional.empty();
    }

    private static boolean isWanted(YamlNode root) {
        return root.text("columns", "").equals(WANTED);
    }

    private static YamlNode topic(YamlNode root) {
        return root.member("topics").items().stream().findFirst().orElse(root);
    }

    private static String subject(YamlNode topic) {
        return topic.text("subject", topic.text("topic", "") + "-value");
    }

    /** The file as if somebody had written its columns; unchanged if somebody has. */
    static YamlNode written(YamlNode root, String file, SchemaFiles schemas, Problems problems) {
        if (!isWanted(root)) {
            return root;
        }
        YamlNode at = root.member("columns");
        List<YamlNode> topics = root.member("topics").items();
        YamlNode only = topics.size() == 1 ? topics.get(0) : root;
        if (!KINDS.containsKey(only.text("format", "")) || only.has("schema") || !only.has("topic")) {
            problems.add(
                    file,
                    at,
                    "columns: from-schema needs one topic of format avro, protobuf or json-schema, with a registry");
            return root;
        }
        Optional<String> schema = schemas.text(root.text("feed", "") + FILE);
        if (schema.isEmpty()) {
            problems.add(file, at, "columns: from-schema needs the registry: give --registry-url");
            return root;
        }
        try {
            return written(root, only, AvroColumns.of(schema.get()));
        } catch (IllegalArgumentException e) {
            problems.add(file, at, "no columns can be taken from the schema of the registry: " + e.getMessage());
            return root;
        }
    }

    private static YamlNode written(YamlNode root, YamlNode topic, Map<String, String> types) {
        YamlNode at = root.member("columns");
        YamlNode columns = YamlNode.object(at.line(), at.column());
        YamlNode fields = YamlNode.object(at.line(), at.column());
        Map<String, String> named = new HashMap<>();
        topic.member("fields")
                .members()
                .forEach((column, field) -> named.put(field.text("from", field.text()), column));
        List<String> required =
                root.scalars("identity").stream().map(YamlNode::text).collect(Collectors.toList());
        required.add(RowShape.EVENT_TIME);
        types.forEach((field, kind) -> {
            String column = named.getOrDefault(field, AvroColumns.name(field));
            String type = type(kind, topic.member("fields").member(column));
            put(columns, column, required.contains(column) ? required(type, at) : text(type, at));
            put(
                    fields,
                    column,
                    topic.member("fields").has(column) ? topic.member("fields").member(column) : text(field, at));
        });
        YamlNode known = YamlNode.list(at.line(), at.column());
        types.keySet().forEach(field -> known.items().add(text(field, at)));
        YamlNode changed = with(with(topic, "fields", fields), KNOWN, known);
        YamlNode list = YamlNode.list(at.line(), at.column());
        list.items().add(changed);
        return with(with(root, "columns", columns), "topics", list);
    }

    /** A number or a text whose time somebody explains is a time. */
    private static String type(String type, YamlNode field) {
        return field.has("time") && !type.equals("date") ? "timestamp" : type;
    }

    private static YamlNode required(String type, YamlNode at) {
        YamlNode column = YamlNode.object(at.line(), at.column());
        put(column, "type", text(type, at));
        put(column, "required", YamlNode.scalar(YamlNode.Kind.BOOLEAN, "true", at.line(), at.column()));
        return column;
    }

    private static YamlNode text(String text, YamlNode at) {
        return YamlNode.scalar(YamlNode.Kind.TEXT, text, at.line(), at.column());
    }

    private static void put(YamlNode object, String key, YamlNode value) {
        object.members().put(key, value);
        object.keys().put(key, text(key, value));
    }

    private static YamlNode with(YamlNode object, String key, YamlNode value) {
        YamlNode copy = YamlNode.object(object.line(), object.column());
        copy.members().putAll(object.members());
        copy.keys().putAll(object.keys());
        put(copy, key, value);
        return copy;
    }
}
