package io.kappalake.transforms.feed.file;

import io.kappalake.transforms.feed.avro.AvroFormat;
import io.kappalake.transforms.feed.csv.CsvFormat;
import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.json.JsonFormat;
import io.kappalake.transforms.feed.protobuf.ProtoSchema;
import io.kappalake.transforms.feed.protobuf.ProtobufFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

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
                        key + " is for format " + String.join(", ", formats) + " and not for " + format);
            }
        });
        return switch (format) {
            case "csv" -> csv(topic);
            case "avro" -> avro(topic);
            case "protobuf" -> protobuf(topic);
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

    /** The text of the file that the topic names. */
    private Optional<String> schema(YamlNode topic) {
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
