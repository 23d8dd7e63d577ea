package io.kappalake.transforms.feed.file;

import io.kappalake.tables.LakeException;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.FeedTopics;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.TopicForm;
import io.kappalake.transforms.feed.csv.CsvFormat;
import io.kappalake.transforms.feed.decode.RowDecoder;
import io.kappalake.transforms.feed.protobuf.DescriptorSet;
import io.kappalake.transforms.feed.row.Mapping;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.feed.row.Source;
import io.kappalake.transforms.feed.rule.Fate;
import io.kappalake.transforms.feed.rule.RowRule;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A feed as described by its file.
 *
 * @param order column that decides among equal event times, before the identity
 * @param key the column that producers key by; empty if the file does not say
 * @param former the name that a column had before, by its name
 */
public record FeedFile(
        String name,
        RowShape shape,
        List<TopicMapping> topics,
        List<RowRule> rules,
        List<OrderKey> order,
        String key,
        Map<String, String> former)
        implements Serializable {

    private static final List<String> RECORD = List.of("kafka_partition", "kafka_offset");

    public FeedFile {
        topics = List.copyOf(topics);
        rules = List.copyOf(rules);
        order = List.copyOf(order);
        former = Map.copyOf(former);
    }

    /** Whose columns never had other names. */
    FeedFile(
            String name,
            RowShape shape,
            List<TopicMapping> topics,
            List<RowRule> rules,
            List<OrderKey> order,
            String key) {
        this(name, shape, topics, rules, order, key, Map.of());
    }

    /**
     * Columns that decide among events of one time, each with whether texts compare as numbers: those of its order,
     * then those of its identity, or Kafka's partition and offset where each record is an event of its own.
     */
    public Map<String, Boolean> columnOrder() {
        Map<String, Boolean> columns = new LinkedHashMap<>();
        order.forEach(key -> columns.put(key.column(), key.isNumeric()));
        List<String> last = shape.identity().isEmpty() ? RECORD : shape.identity();
        last.forEach(column -> columns.putIfAbsent(column, false));
        return Collections.unmodifiableMap(columns);
    }

    /** @throws LakeException with all of its problems, one line each */
    public static FeedFile read(Path file) {
        Problems problems = new Problems();
        Optional<FeedFile> feed = parse(file.toString(), text(file), name -> beside(file, name), problems);
        problems.throwIfAny();
        return feed.orElseThrow();
    }

    /** Only what lies in the feed's own directory or below, so that a pipeline can be moved as a whole. */
    private static Optional<String> beside(Path file, String name) {
        Path schema = file.resolveSibling(name);
        boolean isBelow = !name.contains("..") && !Path.of(name).isAbsolute();
        return isBelow && Files.isRegularFile(schema) ? Optional.of(text(schema)) : Optional.empty();
    }

    /** Empty if the file has problems, which are added. */
    static Optional<FeedFile> parse(String file, String text, Problems problems) {
        return parse(file, text, SchemaFiles.NONE, problems);
    }

    /** Empty if the file has problems, which are added. */
    static Optional<FeedFile> parse(String file, String text, SchemaFiles schemas, Problems problems) {
        Problems own = new Problems();
        Optional<FeedFile> feed =
                YamlText.read(file, text, own).flatMap(root -> new FeedText(file, schemas, own).read(root));
        problems.addAll(own);
        return own.isEmpty() ? feed : Optional.empty();
    }

    /** A compiled schema as the text that stands for it. */
    static String text(Path file) {
        try {
            if (DescriptorSet.is(file.toString())) {
                return DescriptorSet.text(Files.readAllBytes(file));
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new LakeException("Cannot read " + file + " as UTF-8 text: " + LakeException.innermost(e), e);
        }
    }

    /** The feed that the file describes. */
    public Feed<Row> feed() {
        return new Feed<>(
                name,
                Row.class,
                shape.silver(),
                shape::row,
                new RowWire(shape),
                new FeedTopics<>(
                        topics.stream()
                                .filter(topic -> !topic.isPattern())
                                .map(TopicMapping::name)
                                .toList(),
                        topics.stream()
                                .filter(TopicMapping::isPattern)
                                .map(TopicMapping::name)
                                .toList(),
                        this::decoder,
                        this::form),
                key,
                shape.identity(),
                rules.stream()
                        .filter(rule -> rule.fate() != Fate.REJECT)
                        .map(rule -> rule.soft(shape))
                        .toList());
    }

    /**
     * The decoder of one of its topics.
     *
     * @throws LakeException if the feed does not read the topic
     */
    public Feed.DecoderOf<Row> decoder(String topic) {
        TopicMapping mapping = mapping(topic);
        RowShape of = shape;
        List<RowRule> checks = rules;
        return (Rules options) ->
                new RowDecoder(of, mapping.format(), mapping.mappings(), checks, options, topic, mapping.groups(topic));
    }

    /**
     * How the records of one of its topics are written.
     *
     * @throws LakeException if the feed does not read the topic
     */
    public TopicForm form(String topic) {
        TopicMapping mapping = mapping(topic);
        List<String> fields = fields(mapping.mappings().stream());
        List<String> required = fields(mapping.mappings().stream()
                .filter(one -> shape.columns().get(shape.position(one.column())).required()));
        if (mapping.format() instanceof CsvFormat csv) {
            return new TopicForm(TopicForm.Kind.CSV, csv.delimiter(), csv.quote(), csv.names(), fields, required);
        }
        boolean isArray = mapping.mappings().stream()
                .flatMap(one -> one.source().paths().stream())
                .anyMatch(path -> path.isOfArray());
        TopicForm.Kind text = isArray ? TopicForm.Kind.JSON_ARRAY : TopicForm.Kind.JSON;
        TopicForm.Kind kind = mapping.format().isText() ? text : TopicForm.Kind.BINARY;
        return new TopicForm(kind, ',', '"', List.of(), fields, required);
    }

    private static List<String> fields(Stream<Mapping> mappings) {
        return mappings.map(Mapping::source)
                .filter(source -> source.origin() == Source.Origin.FIELD)
                .flatMap(source -> source.paths().stream())
                .map(path -> path.steps().get(0).toString())
                .distinct()
                .toList();
    }

    private TopicMapping mapping(String topic) {
        return topics.stream()
                .filter(one -> one.takes(topic))
                .findFirst()
                .orElseThrow(() -> new LakeException("Feed " + name + " does not take topic " + topic + ", only "
                        + String.join(
                                ", ", topics.stream().map(TopicMapping::name).toList())));
    }
}
