package io.kappalake.transforms.feed.file;

import io.kappalake.transforms.feed.decode.PayloadFormat;
import io.kappalake.transforms.feed.row.Mapping;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A topic of a feed, or all topics whose names match a pattern, and how its records become rows.
 *
 * @param name the topic's name, or the pattern
 * @param isPattern whether it is a regular expression, which must match whole names
 */
public record TopicMapping(String name, boolean isPattern, PayloadFormat format, List<Mapping> mappings)
        implements Serializable {

    public TopicMapping {
        mappings = List.copyOf(mappings);
    }

    public boolean takes(String topic) {
        return isPattern ? Pattern.matches(name, topic) : name.equals(topic);
    }

    /** The topic's name, and the pattern's groups in it. */
    List<String> groups(String topic) {
        Matcher matcher =
                Pattern.compile(isPattern ? name : Pattern.quote(name)).matcher(topic);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Topic " + topic + " is not one of " + name);
        }
        return IntStream.rangeClosed(0, matcher.groupCount())
                .mapToObj(group -> matcher.group(group) == null ? "" : matcher.group(group))
                .toList();
    }
}
