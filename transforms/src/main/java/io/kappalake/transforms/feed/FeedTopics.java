package io.kappalake.transforms.feed;

import io.kappalake.transforms.feed.Feed.DecoderOf;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The topics of a feed, each with its decoder.
 *
 * @param names of topics, in order
 * @param patterns regular expressions that match whole names of further topics
 * @param decoders by topic; a topic that it does not take throws
 * @param forms of records by topic
 */
public record FeedTopics<E extends Event>(List<String> names, List<String> patterns, Decoders<E> decoders, Forms forms)
        implements Serializable {

    /** The decoder of a topic. */
    @FunctionalInterface
    public interface Decoders<E extends Event> extends Serializable {
        DecoderOf<E> of(String topic);
    }

    /** The form of a topic's records. */
    @FunctionalInterface
    public interface Forms extends Serializable {
        TopicForm of(String topic);
    }

    public FeedTopics {
        names = List.copyOf(names);
        patterns = List.copyOf(patterns);
    }

    public boolean takes(String topic) {
        return names.contains(topic) || patterns.stream().anyMatch(pattern -> Pattern.matches(pattern, topic));
    }

    /** All its topics: the named ones, then those of the existing ones that match a pattern. */
    public List<String> among(Collection<String> existing) {
        List<String> all = new ArrayList<>(names);
        existing.stream()
                .filter(topic -> !names.contains(topic) && takes(topic))
                .sorted()
                .forEach(all::add);
        return all;
    }
}
