package io.kappalake.replay;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.source.BronzeFeeds;
import io.kappalake.jobs.source.FeedSource;
import io.kappalake.jobs.source.KafkaFeeds;
import io.kappalake.jobs.source.Pace;
import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.feed.market.Feeds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Where a replay reads the past from. Both give the same records under the same offsets. */
public enum Source {
    /** Kafka where it still has all that is asked for, else Bronze. */
    AUTO {
        @Override
        FeedSource feeds(JobOptions options, Lake main, Map<String, Map<Integer, Long>> from, Target to) {
            Source source = missing(options, from, to.ends()).isEmpty() ? KAFKA : BRONZE;
            return source.feeds(options, main, from, to);
        }
    },
    KAFKA {
        @Override
        FeedSource feeds(JobOptions options, Lake main, Map<String, Map<Integer, Long>> from, Target to) {
            String missing = missing(options, from, to.ends());
            if (!missing.isEmpty()) {
                throw new LakeException("Kafka does not have all that is to be replayed: " + missing
                        + ". Bronze has it: use --source bronze");
            }
            return new KafkaFeeds(options.kafka(), options.rules(), from, to.ends(), PACE);
        }
    },
    BRONZE {
        @Override
        FeedSource feeds(JobOptions options, Lake main, Map<String, Map<Integer, Long>> from, Target to) {
            return BronzeFeeds.at(main, to.hash(), options.rules(), from, to.ends(), PACE);
        }
    };

    /** A year of events that are far between takes some minutes at this pace, a dense one is bounded by it to some hours of open windows. */
    private static final Pace PACE = new Pace(Duration.ofHours(6));

    abstract FeedSource feeds(JobOptions options, Lake main, Map<String, Map<Integer, Long>> from, Target to);

    /** What of it Kafka does not have, in words; empty where it has all. */
    public static String missing(
            JobOptions options, Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> to) {
        List<String> topics = Feeds.topics();
        try (Topics kafka = new Topics(options.kafka())) {
            kafka.require(topics);
            Map<String, Map<Integer, Long>> first = kafka.first(topics);
            Map<String, Map<Integer, Long>> end = kafka.end(topics);
            StringJoiner missing = new StringJoiner("; ");
            to.forEach((topic, stops) -> stops.forEach((partition, stop) -> {
                long start = from.getOrDefault(topic, Map.of()).getOrDefault(partition, 0L);
                Long begins = first.getOrDefault(topic, Map.of()).get(partition);
                Long ends = end.getOrDefault(topic, Map.of()).get(partition);
                if (start < stop && (begins == null || ends == null || begins > start || ends < stop)) {
                    missing.add("offsets %d to %d of %s/%d are wanted, it has %s to %s"
                            .formatted(start, stop, topic, partition, shown(begins), shown(ends)));
                }
            }));
            return missing.toString();
        }
    }

    private static String shown(Long offset) {
        return offset == null ? "none" : offset.toString();
    }
}
