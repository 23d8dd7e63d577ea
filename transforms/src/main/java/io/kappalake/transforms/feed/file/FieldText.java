package io.kappalake.transforms.feed.file;

import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.decode.RowDecoder;
import io.kappalake.transforms.feed.row.ColumnType;
import io.kappalake.transforms.feed.row.ColumnType.Kind;
import io.kappalake.transforms.feed.row.Mapping;
import io.kappalake.transforms.feed.row.Path;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.Source;
import io.kappalake.transforms.feed.row.TimeForm;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the mapping of one column from the file. */
final class FieldText {

    private static final List<String> TIMES = List.of(
            "iso", "iso-blank", "date", "day-seconds", "epoch-seconds", "epoch-millis", "epoch-micros", "epoch-nanos");

    /** Keys of a mapping that apply to some types only. */
    private static final Map<String, Set<Kind>> TYPES_OF = Map.of(
            "time", Set.of(Kind.TIMESTAMP, Kind.DATE),
            "zone", Set.of(Kind.TIMESTAMP),
            "scale", Set.of(Kind.INTEGER, Kind.DECIMAL),
            "case", Set.of(Kind.TEXT),
            "numbers", Set.of(Kind.TEXT),
            "encoding", Set.of(Kind.BINARY));

    private static final Set<TimeForm.Kind> HAVE_ZONE = Set.of(TimeForm.Kind.DATE, TimeForm.Kind.DAY_SECONDS);

    private static final Set<Kind> JOINED = Set.of(Kind.TEXT, Kind.TIMESTAMP, Kind.DATE);

    private final String file;
    private final Problems problems;
    private final RowColumn column;
    private final int groups;
    private final boolean hasTimes;

    /**
     * @param groups number of groups in the topic's pattern
     * @param hasTimes whether the format has times of its own, which may be local
     */
    FieldText(String file, Problems problems, RowColumn column, int groups, boolean hasTimes) {
        this.hasTimes = hasTimes;
        this.file = file;
        this.problems = problems;
        this.column = column;
        this.groups = groups;
    }

    Optional<Mapping> read(YamlNode key, YamlNode field) {
        Optional<Source> source =
                field.isObject() ? source(key, field) : Optional.of(fields(field, List.of(field), ""));
        if (source.isEmpty()) {
            return Optional.empty();
        }
        checkKeys(field);
        Mapping mapping = new Mapping(
                column.name(),
                source.get(),
                time(field),
                number(field, "scale"),
                Mapping.Letters.valueOf(upper(field.text("case", "keep"))),
                field.has("trim")
                        ? field.isTrue("trim")
                        : !field.text("case", "keep").equals("keep"),
                map(field.member("map")),
                field.text("default", null),
                field.member("nulls").items().stream().map(YamlNode::text).collect(Collectors.toSet()),
                field.isTrue("numbers") || field.has("map"),
                Mapping.Encoding.valueOf(upper(field.text("encoding", "base64"))));
        checkConstant(field, mapping);
        return Optional.of(mapping);
    }

    private Optional<Source> source(YamlNode key, YamlNode field) {
        List<String> named = List.of("from", "value", "kafka", "header").stream()
                .filter(field::has)
                .toList();
        if (named.size() != 1) {
            problems.add(
                    file,
                    key,
                    column.name() + " has " + (named.isEmpty() ? "no source" : String.join(" and ", named))
                            + ": write one of from, value, kafka and header");
            return Optional.empty();
        }
        return Optional.of(
                switch (named.get(0)) {
                    case "value" -> Source.constant(field.text("value", ""));
                    case "header" -> Source.header(field.text("header", ""));
                    case "kafka" -> kafka(field);
                    default -> fields(field, field.scalars("from"), field.text("join", ""));
                });
    }

    private Source fields(YamlNode field, List<YamlNode> nodes, String join) {
        List<YamlNode> all = nodes.stream()
                .flatMap(node -> node.isList() ? node.items().stream() : java.util.stream.Stream.of(node))
                .toList();
        List<Path> paths = new ArrayList<>();
        for (YamlNode node : all) {
            try {
                paths.add(Path.parse(node.text()));
            } catch (IllegalArgumentException e) {
                problems.add(file, node, column.name() + ": " + e.getMessage());
                paths.add(Path.parse(column.name()));
            }
        }
        if (paths.size() > 1 && !JOINED.contains(column.type().kind())) {
            problems.add(
                    file,
                    field,
                    column.name() + " is a " + column.type() + ": only texts and times are joined of several"
                            + " fields");
        }
        return Source.fields(paths, join);
    }

    private Source kafka(YamlNode field) {
        String what = field.text("kafka", "");
        int group = number(field, "group");
        if (field.has("group") && !what.equals("topic")) {
            problems.add(file, field.key("group"), "group is for kafka: topic only");
        }
        if (group < 0 || group > groups) {
            problems.add(
                    file, field.member("group"), "there is no group " + group + ": the topic's pattern has " + groups);
        }
        if (what.equals("timestamp") && !column.type().is(Kind.TIMESTAMP)) {
            problems.add(file, field.key("kafka"), column.name() + " is a " + column.type() + " and no timestamp");
        }
        return switch (what) {
            case "key" -> Source.key();
            case "timestamp" -> Source.kafkaTimestamp();
            default -> Source.topic(group);
        };
    }

    private void checkKeys(YamlNode field) {
        ColumnType type = column.type();
        TYPES_OF.forEach((name, kinds) -> {
            if (field.has(name) && !kinds.contains(type.kind())) {
                problems.add(
                        file,
                        field.key(name),
                        column.name() + " is a " + type + ": " + name + " is for "
                                + kinds.stream()
                                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                                        .sorted()
                                        .collect(Collectors.joining(", ")));
            }
        });
        if (type.is(Kind.JSON) && field.isObject() && !field.has("from")) {
            problems.add(file, field, column.name() + " is json: it comes from a field only");
        }
        if (type.is(Kind.JSON) && (field.has("map") || field.has("nulls"))) {
            problems.add(file, field, column.name() + " is json: it is kept as it is, without map and nulls");
        }
        if (field.has("default") && !field.has("map")) {
            problems.add(file, field.key("default"), "default is for texts that a map does not have: there is no map");
        }
        if (field.has("join") && field.scalars("from").size() < 2) {
            problems.add(file, field.key("join"), "join is for several fields: write from: [a, b]");
        }
    }

    private TimeForm time(YamlNode field) {
        String form = field.text("time", column.type().is(Kind.DATE) ? "date" : "iso");
        ZoneId zone = zone(field);
        if (TIMES.contains(form)) {
            TimeForm.Kind kind = TimeForm.Kind.valueOf(upper(form).replace('-', '_'));
            if (column.type().is(Kind.DATE) && kind != TimeForm.Kind.DATE) {
                problems.add(file, field.member("time"), column.name() + " is a date: write time: date or a pattern");
            }
            if (field.has("zone") && !hasTimes && !HAVE_ZONE.contains(kind)) {
                problems.add(file, field.key("zone"), "time " + form + " needs no zone: only date and patterns do");
            }
            return new TimeForm(kind, "", zone);
        }
        TimeForm pattern = new TimeForm(TimeForm.Kind.PATTERN, form, zone);
        try {
            ZonedDateTime sample = ZonedDateTime.of(2026, 3, 1, 10, 20, 30, 0, ZoneOffset.UTC);
            String written = pattern.formatter().format(sample);
            if (pattern.formatter().parse(written).query(TemporalQueries.localDate()) == null) {
                problems.add(file, field.member("time"), "time \"" + form + "\" has no day: add year, month and day");
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            problems.add(
                    file,
                    field.member("time"),
                    "time \"" + form + "\" is neither a form nor a pattern" + Nearest.hint(form, TIMES));
        }
        return pattern;
    }

    private ZoneId zone(YamlNode field) {
        try {
            return ZoneId.of(field.text("zone", "UTC"));
        } catch (DateTimeException e) {
            problems.add(
                    file,
                    field.member("zone"),
                    "there is no zone " + field.text("zone", "") + ": write one like Europe/Berlin or UTC");
            return ZoneOffset.UTC;
        }
    }

    private static Map<String, String> map(YamlNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        node.members().forEach((from, to) -> map.put(from, to.text()));
        return map;
    }

    /** Reports an impossible constant before the first record. */
    private void checkConstant(YamlNode field, Mapping mapping) {
        if (mapping.source().origin() != Source.Origin.CONSTANT || column.isExchange()) {
            return;
        }
        Rejection rejection = RowDecoder.constant(mapping, column, Rules.DEFAULT);
        if (rejection != null) {
            problems.add(
                    file,
                    field.member("value"),
                    column.name() + " cannot be \"" + mapping.source().text() + "\": "
                            + rejection.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " (" + column.type() + ")");
        }
    }

    private static int number(YamlNode field, String key) {
        String text = field.text(key, "0");
        return text.matches("-?\\d{1,4}") ? Integer.parseInt(text) : 0;
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }
}
