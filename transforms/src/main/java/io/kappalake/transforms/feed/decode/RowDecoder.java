package io.kappalake.transforms.feed.decode;

import io.kappalake.tables.definition.Column;
import io.kappalake.tables.format.RowValues;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rejection;
import io.kappalake.transforms.feed.Rejection.Reason;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.row.Mapping;
import io.kappalake.transforms.feed.row.Path;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.feed.row.RowColumn;
import io.kappalake.transforms.feed.row.RowShape;
import io.kappalake.transforms.feed.row.Source;
import io.kappalake.transforms.feed.rule.Fate;
import io.kappalake.transforms.feed.rule.RowRule;
import io.kappalake.transforms.sql.SqlTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Decodes one record of a topic to a row as a feed file says, or says why it is not one. Never throws because of a
 * record's content. Not thread-safe.
 */
public final class RowDecoder implements Feed.Decoder<Row> {

    private final RowShape shape;
    private final RowValues values;
    private final String topic;
    private final ColumnReader[] readers;
    private final List<Joined> joined = new ArrayList<>();
    private final List<ColumnReader> besides = new ArrayList<>();
    private final PayloadReader payload;

    private final RowRule[] rules;
    private final SqlTerm[] conditions;
    private final boolean[] rejects;
    private final int kafkaColumns;

    /**
     * @param format of the topic's payloads
     * @param mappings in the order of the checks; columns without one are NULL
     * @param topic the topic's name
     * @param groups of the topic's pattern in its name, the whole name first
     */
    public RowDecoder(
            RowShape shape,
            PayloadFormat format,
            List<Mapping> mappings,
            List<RowRule> rules,
            Rules options,
            String topic,
            List<String> groups) {
        List<RowColumn> columns = shape.columns();
        this.shape = shape;
        this.topic = topic;
        this.values = new RowValues(columns.size());
        this.kafkaColumns = columns.size() - 3;
        List<Wanted> wanted = new ArrayList<>();
        this.readers = new ColumnReader[mappings.size()];
        for (int i = 0; i < readers.length; i++) {
            Mapping mapping = fixed(mappings.get(i), groups);
            int position = shape.position(mapping.column());
            readers[i] = new ColumnReader(mapping, columns.get(position), position, options, values);
            addPaths(readers[i], wanted);
        }
        this.payload = format.reader(wanted, options.registry());
        clearUnmapped(mappings);
        this.rules = rules.toArray(RowRule[]::new);
        this.conditions = rules.stream().map(rule -> rule.over(columns)).toArray(SqlTerm[]::new);
        this.rejects = new boolean[conditions.length];
        for (int i = 0; i < rejects.length; i++) {
            rejects[i] = this.rules[i].fate() == Fate.REJECT;
        }
    }

    /** Why a column cannot be the constant of its mapping; null if it can. */
    public static Rejection constant(Mapping mapping, RowColumn column, Rules options) {
        ColumnReader reader = new ColumnReader(mapping, column, 0, options, new RowValues(1));
        String text = mapping.source().text();
        reader.begin(Long.MAX_VALUE / 2);
        reader.takeString(text.toCharArray(), 0, text.length());
        return reader.problem() == null ? null : reader.rejection();
    }

    /** A value from the topic's name is a constant here. */
    private static Mapping fixed(Mapping mapping, List<String> groups) {
        if (mapping.source().origin() != Source.Origin.KAFKA_TOPIC) {
            return mapping;
        }
        return mapping.from(Source.constant(groups.get(mapping.source().group())));
    }

    private void addPaths(ColumnReader reader, List<Wanted> wanted) {
        Source source = reader.mapping().source();
        if (source.origin() != Source.Origin.FIELD) {
            besides.add(reader);
            return;
        }
        if (source.paths().size() == 1) {
            wanted.add(new Wanted(source.paths().get(0), reader));
            return;
        }
        List<PartReader> parts = new ArrayList<>();
        for (Path path : source.paths()) {
            PartReader part = new PartReader(path.text());
            parts.add(part);
            wanted.add(new Wanted(path, part));
        }
        joined.add(new Joined(reader, parts, source.join()));
    }

    private void clearUnmapped(List<Mapping> mappings) {
        for (int at = 0; at < kafkaColumns; at++) {
            String name = shape.columns().get(at).name();
            if (mappings.stream().noneMatch(mapping -> mapping.column().equals(name))) {
                values.set(at, Column.NULL_LONG);
            }
        }
    }

    @Override
    public Decoded<Row> decode(RawRecord raw) {
        begin(raw);
        Rejection rejection = payload.read(raw);
        if (rejection == null) {
            complete(raw);
            rejection = firstProblem();
        }
        if (rejection != null) {
            return new Decoded<>(raw, null, rejection);
        }
        return new Decoded<>(raw, shape.row(values), null);
    }

    private void begin(RawRecord raw) {
        for (ColumnReader reader : readers) {
            reader.begin(raw.timestamp());
        }
        for (Joined join : joined) {
            join.parts.forEach(PartReader::forget);
        }
    }

    /** Fills in what is not in the payload. */
    private void complete(RawRecord raw) {
        for (Joined join : joined) {
            join.complete();
        }
        for (ColumnReader reader : besides) {
            complete(reader, raw);
        }
        if (shape.hasTopic()) {
            values.set(kafkaColumns - 1, topic);
        }
        values.set(kafkaColumns, raw.partition());
        values.set(kafkaColumns + 1, raw.offset());
        values.set(kafkaColumns + 2, raw.timestamp());
    }

    private static void complete(ColumnReader reader, RawRecord raw) {
        Source source = reader.mapping().source();
        switch (source.origin()) {
            case CONSTANT ->
                reader.takeString(source.text().toCharArray(), 0, source.text().length());
            case KAFKA_TIMESTAMP -> reader.takeMicros(raw.timestamp());
            case KAFKA_KEY -> takeBytes(reader, raw.key());
            case KAFKA_HEADER ->
                takeBytes(reader, raw.headers() == null ? null : raw.headers().get(source.text()));
            case FIELD, KAFKA_TOPIC -> throw new IllegalStateException(source + " is not besides the payload");
        }
    }

    private static void takeBytes(ColumnReader reader, byte[] bytes) {
        if (bytes == null) {
            reader.forget();
        } else {
            reader.takeBytes(bytes);
        }
    }

    /** The first problem, by order of reasons, then of columns, then of rules; null if there is none. */
    private Rejection firstProblem() {
        ColumnReader first = null;
        for (ColumnReader reader : readers) {
            Reason problem = reader.problem();
            if (problem != null && (first == null || problem.compareTo(first.problem()) < 0)) {
                first = reader;
            }
        }
        if (first != null) {
            return first.rejection();
        }
        for (int i = 0; i < conditions.length; i++) {
            if (rejects[i] && isBroken(i)) {
                return rules[i].rejection(shape.row(values), brokenBut(i));
            }
        }
        return null;
    }

    private boolean isBroken(int rule) {
        return Boolean.FALSE.equals(conditions[rule].holds(values));
    }

    /** Reasons of the other rules that the row breaks, whatever their fate. */
    private List<String> brokenBut(int rule) {
        return IntStream.range(0, rules.length)
                .filter(other -> other != rule && isBroken(other))
                .mapToObj(other -> rules[other].reason())
                .toList();
    }

    /** A column whose text is joined from others. */
    private record Joined(ColumnReader reader, List<PartReader> parts, String between) {

        void complete() {
            StringBuilder text = new StringBuilder();
            for (PartReader part : parts) {
                if (part.text() == null) {
                    reader.failAs(part.problem(), part.seen());
                    return;
                }
                text.append(text.length() == 0 ? "" : between).append(part.text());
            }
            char[] chars = new char[text.length()];
            text.getChars(0, chars.length, chars, 0);
            reader.takeString(chars, 0, chars.length);
        }
    }
}
