package io.kappalake.proof.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A record under construction: the JSON text of each field, in the contract's order. Null omits the field. */
final class Draft implements EventDraft<Draft> {
    final MarketTopic topic;
    final String key;
    final String[] values;
    long eventMicros;

    /** JSON members (each ending in a comma) before the fields and (each starting with one) after them. */
    String before = "";

    String after = "";
    boolean spaced;
    boolean reversed;

    Draft(MarketTopic topic, String key, long eventMicros, String... values) {
        this.topic = topic;
        this.key = key;
        this.values = values;
        occurAt(eventMicros);
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
    public Draft copy() {
        return new Draft(topic, key, eventMicros, values.clone());
    }

    void occurAt(long micros) {
        eventMicros = micros;
        values[topic.indexOf("timestamp")] = quoted(isoText(micros));
    }

    @Override
    public byte[] render() {
        StringBuilder json =
                new StringBuilder(200).append(spaced ? " {\n  " : "{").append(before);
        boolean first = true;
        for (int i = 0; i < values.length; i++) {
            int field = reversed ? values.length - 1 - i : i;
            if (values[field] == null) {
                continue;
            }
            if (!first) {
                json.append(spaced ? " ,\r\n\t" : ",");
            }
            first = false;
            json.append('"')
                    .append(topic.fields.get(field).name())
                    .append(spaced ? "\" : " : "\":")
                    .append(values[field]);
        }
        json.append(after).append(spaced ? "\n}\n" : "}");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    static String quoted(String text) {
        return '"' + text + '"';
    }

    static String isoText(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000L)
                .toString();
    }
}
