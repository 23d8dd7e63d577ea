package io.kappalake.transforms.feed.file;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.row.Row;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** Feeds from short texts, and what they make of records in JSON with single quotes. */
final class FeedOf {

    static final long KAFKA_TIME = micros("2026-03-01T10:00:00Z");

    private FeedOf() {}

    /** A feed with the column {@code c} of that type, read as the field says, and event time from Kafka. */
    static FeedFile column(String column, String field) {
        return text("""
                feed: samples
                topics:
                  - topic: samples
                    fields:
                      c: %s
                      event_time: { kafka: timestamp }
                columns:
                  c: %s
                  event_time: { type: timestamp, required: true }
                identity: record
                """.formatted(field, column));
    }

    static FeedFile text(String yaml) {
        return text(yaml, SchemaFiles.NONE);
    }

    static FeedFile text(String yaml, SchemaFiles schemas) {
        Problems problems = new Problems();
        FeedFile feed =
                FeedFile.parse("feeds/samples.yaml", yaml, schemas, problems).orElse(null);
        problems.throwIfAny();
        return feed;
    }

    static List<String> problems(String yaml) {
        return problems(yaml, SchemaFiles.NONE);
    }

    static List<String> problems(String yaml, SchemaFiles schemas) {
        Problems problems = new Problems();
        FeedFile.parse("feeds/samples.yaml", yaml, schemas, problems);
        return problems.lines();
    }

    /** The value of {@code c} as people read it, NULL, or the reason and detail. */
    static String valueIn(FeedFile feed, String payload) {
        return shown(decode(feed, payload));
    }

    static String shown(Decoded<Row> decoded) {
        if (!decoded.isEvent()) {
            return decoded.rejection().name() + " " + decoded.rejection().detail();
        }
        Row row = decoded.event();
        int position = row.shape().position("c");
        String text = row.shape().text(row, position);
        return text.isEmpty() ? "NULL" : text;
    }

    static Decoded<Row> decode(FeedFile feed, String payload) {
        return decode(feed, raw(payload));
    }

    static Decoded<Row> decode(FeedFile feed, RawRecord raw) {
        return feed.decoder("samples").under(Rules.DEFAULT).decode(raw);
    }

    static RawRecord raw(String payload) {
        return new RawRecord(3, 42, KAFKA_TIME, null, bytes(payload), Map.of());
    }

    static RawRecord raw(byte[] payload) {
        return new RawRecord(3, 42, KAFKA_TIME, null, payload, Map.of());
    }

    static byte[] bytes(String quotedSingly) {
        return quotedSingly.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static long micros(String instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(instant));
    }
}
