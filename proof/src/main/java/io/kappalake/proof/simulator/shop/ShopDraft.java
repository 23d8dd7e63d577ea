package io.kappalake.proof.simulator.shop;

import io.kappalake.proof.simulator.EventDraft;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A record of the shop under construction. Its values are by field, in the record's order: in JSON the text of a value,
 * by its path; else a value of the field's type, or {@link Raw} bytes. Null omits the field.
 */
final class ShopDraft implements EventDraft<ShopDraft> {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("dd.MM.uuuu HH:mm:ss", Locale.ROOT).withZone(ZoneId.of("Europe/Berlin"));

    /** Bytes that stand where a field's value should. */
    record Raw(byte[] bytes) {
        static Raw of(int... bytes) {
            byte[] raw = new byte[bytes.length];
            for (int i = 0; i < raw.length; i++) {
                raw[i] = (byte) bytes[i];
            }
            return new Raw(raw);
        }
    }

    final ShopTopic topic;
    final Map<String, Object> values;
    private final String key;
    long eventMicros;

    /** JSON members before all others, each with a comma after it, and after them, each with one before it. */
    String before = "";

    String after = "";
    boolean spaced;

    ShopDraft(ShopTopic topic, Object key, long eventMicros, Map<String, Object> values) {
        this.topic = topic;
        this.key = key.toString();
        this.values = new LinkedHashMap<>(values);
        occurAt(eventMicros);
    }

    @Override
    public ShopDraft copy() {
        return new ShopDraft(topic, key, eventMicros, values);
    }

    @Override
    public String topic() {
        return topic.topicName;
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public byte[] render() {
        return topic.format.write(this);
    }

    void occurAt(long micros) {
        eventMicros = micros;
        values.put(timeField(), time(micros));
    }

    String timeField() {
        return switch (topic) {
            case ORDERS -> "order.placed";
            case TILLS -> "ts";
            case PAYMENTS, VIEWS_WEB, VIEWS_APP -> "at";
        };
    }

    /** A time as the topic's records have it. */
    Object time(long micros) {
        return switch (topic) {
            case ORDERS -> quoted(LOCAL.format(Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L))));
            case TILLS -> Long.toString(Math.floorDiv(micros, 1_000L));
            case PAYMENTS, VIEWS_WEB, VIEWS_APP -> micros;
        };
    }

    /** A local time in Berlin that is so many microseconds since 1970-01-01T00:00 there. */
    static long berlin(long micros) {
        LocalDateTime local = LocalDateTime.ofInstant(
                Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L)), ZoneId.of("Europe/Berlin"));
        return local.toEpochSecond(java.time.ZoneOffset.UTC) * 1_000_000L + Math.floorMod(micros, 1_000_000L);
    }

    static String quoted(String text) {
        return '"' + text + '"';
    }
}
