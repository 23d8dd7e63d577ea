package io.kappalake.transforms.feed.file;

import io.kappalake.transforms.feed.avro.AvroFormat;
import io.kappalake.transforms.feed.csv.CsvFormat;
import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.framed.Framing;
import io.kappalake.transforms.feed.framed.RegistryFormat;
import io.kappalake.transforms.feed.framed.SchemaKind;
import io.kappalake.transforms.feed.json.JsonFormat;
import io.kappalake.transforms.feed.json.JsonSchemaFormat;
import io.kappalake.transforms.feed.protobuf.ProtoSchema;
import io.kappalake.transforms.feed.protobuf.ProtobufFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads the format of a topic's payloads from the file. */
final class FormatText {

    /** Keys of a topic that apply to some formats only. */
    private static final Map<String, Set<String>> FORMATS_OF = Map.of(
            "delimiter", Set.of("csv"),
            "quote", Set.of("csv"),
            "names", Set.of("csv"),
            "schema", Set.of("avro", "protobuf", "json-schema"),
            "framing", Set.of("avro", "protobuf", "json-schema"));

    private final String file;
    private final SchemaFiles schemas;
    private final Problems problems;

    FormatText(String file, SchemaFiles schemas, Problems problems) {
        this.file = file;
        this.schemas = schemas;
        this.problems = problems;
    }

    /** Empty if it has problems, which are added. */
    Optional<PayloadFormat> read(YamlNode topic) {
        String format = topic.text("format", "json");
        FORMATS_OF.forEach((key, formats) -> {
            if (topic.has(key) && !formats.contains(format)) {
                problems.add(
                        file,
                        topic.key(key),
                        key + " is for format " + formats.stream().sorted().collect(Collectors.joining(", "))
                                + " and not for " + format);
            }
        });
        return switch (format) {
            case "csv" -> csv(topic);
            case "avro" -> topic.has("schema") ? avro(topic) : registered(topic, SchemaKind.AVRO);
            case "protobuf" -> topic.has("schema") ? protobuf(topic) : registered(topic, SchemaKind.PROTOBUF);
            case "json-schema" -> topic.has("schema") ? jsonSchema(topic) : registered(topic, SchemaKind.JSON);
            default -> Optional.of(new JsonFormat());
        };
    }

    private Optional<PayloadFormat> csv(YamlNode topic) {
        char delimiter = character(topic, "delimiter", ',');
        char quote = character(topic, "quote", '"');
        if (delimiter == quote) {
            problems.add(file, topic, "delimiter and quote are both " + quote + ": they must differ");
            return Optional.empty();
        }
        List<String> names = topic.scalars("names").stream().map(YamlNode::text).toList();
        for (String name : names) {
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                problems.add(file, topic.member("names"), "two fields are named " + name);
                return Optional.empty();
            }
        }
        return Optional.of(new CsvFormat(delimiter, quote, names));
    }

    private Optional<PayloadFormat> avro(YamlNode topic) {
        boolean isSingleObject = topic.text("framing", "").equals("single-object");
        return schema(topic).flatMap(text -> made(topic, () -> new AvroFormat(text, isSingleObject)));
    }

    private Optional<PayloadFormat> protobuf(YamlNode topic) {
        String name = topic.text("schema", "");
        return schema(topic)
                .flatMap(text -> made(
                        topic,
                        () -> new ProtobufFormat(
                                name, ProtoSchema.withImports(name, schemas::text), topic.text("message", ""))));
    }

    private Optional<PayloadFormat> jsonSchema(YamlNode topic) {
        return schema(topic).flatMap(text -> made(topic, () -> new JsonSchemaFormat(text)));
    }

    private Optional<PayloadFormat> registered(YamlNode topic, SchemaKind kind) {
        String framing = topic.text("framing", "confluent");
        if (framing.equals("none") || framing.equals("single-object")) {
            problems.add(
                    file,
                    topic.member("framing"),
                    "framing " + framing + " has no registry: name a schema file with schema:");
            return Optional.empty();
        }
        return Optional.of(new RegistryFormat(
                kind,
                Framing.valueOf(framing.toUpperCase(Locale.ROOT)),
                topic.text("message", ""),
                topic.text("unknown_schema", "fail").equals("reject"),
                topic.scalars(FromSchema.KNOWN).stream().map(YamlNode::text).toList()));
    }

    /** The text of the file that the topic names. */
    private Optional<String> schema(YamlNode topic) {
        String framing = topic.text("framing", "none");
        boolean isOfAvro = topic.text("format", "").equals("avro");
        if (!framing.equals("none") && !(isOfAvro && framing.equals("single-object"))) {
            problems.add(
                    file,
                    topic.member("framing"),
                    "framing " + framing + " does not go with a schema file: write "
                            + (isOfAvro ? "none or single-object" : "none"));
            return Optional.empty();
        }
        if (topic.has("unknown_schema")) {
            problems.add(file, topic.key("unknown_schema"), "unknown_schema is for schemas of a registry");
        }
        String name = topic.text("schema", "");
        Optional<String> text = schemas.text(name);
        if (text.isEmpty()) {
            problems.add(
                    file,
                    topic.member("schema"),
                    "there is no schema file " + name + ": name one beside the feed's file, without .. in its path");
        }
        return text;
    }

    private Optional<PayloadFormat> made(YamlNode topic, Supplier<PayloadFormat> format) {
        try {
            return Optional.of(format.get());
        } catch (IllegalArgumentException e) {
            problems.add(file, topic.member("schema"), topic.text("schema", "") + " is " + e.getMessage());
            return Optional.empty();
        }
    }

    private char character(YamlNode topic, String key, char otherwise) {
        String text = topic.text(key, String.valueOf(otherwise));
        if (text.length() == 1 && text.charAt(0) != '\n' && text.charAt(0) != '\r') {
            return text.charAt(0);
        }
        problems.add(
                file,
                topic.member(key),
                key + " is \"" + text + "\": write one character in quotes, such as \";\" or \"\\t\"");
        return otherwise;
    }
}
