package io.kappalake.transforms.feed.row;

import java.io.Serializable;
import java.util.List;

/**
 * Where a column's value comes from.
 *
 * @param paths of the fields, several where their texts are joined; none for another origin
 * @param join what stands between joined texts
 * @param text the constant, or the name of the header
 * @param group of the topic's pattern that is taken; 0 for the whole name
 */
public record Source(Origin origin, List<Path> paths, String join, String text, int group) implements Serializable {

    /** What a value is taken from. */
    public enum Origin {
        FIELD,
        CONSTANT,
        KAFKA_KEY,
        KAFKA_HEADER,
        KAFKA_TOPIC,
        KAFKA_TIMESTAMP
    }

    public static Source fields(List<Path> paths, String join) {
        return new Source(Origin.FIELD, List.copyOf(paths), join, "", 0);
    }

    public static Source constant(String text) {
        return new Source(Origin.CONSTANT, List.of(), "", text, 0);
    }

    public static Source key() {
        return new Source(Origin.KAFKA_KEY, List.of(), "", "", 0);
    }

    public static Source header(String name) {
        return new Source(Origin.KAFKA_HEADER, List.of(), "", name, 0);
    }

    public static Source topic(int group) {
        return new Source(Origin.KAFKA_TOPIC, List.of(), "", "", group);
    }

    public static Source kafkaTimestamp() {
        return new Source(Origin.KAFKA_TIMESTAMP, List.of(), "", "", 0);
    }

    /** As a rejection names it. */
    public String shown() {
        return switch (origin) {
            case FIELD ->
                paths.size() == 1
                        ? paths.get(0).text()
                        : paths.stream().map(Path::text).toList().toString();
            case CONSTANT -> "the constant";
            case KAFKA_KEY -> "the Kafka key";
            case KAFKA_HEADER -> "header " + text;
            case KAFKA_TOPIC -> "the topic's name";
            case KAFKA_TIMESTAMP -> "the Kafka timestamp";
        };
    }
}
