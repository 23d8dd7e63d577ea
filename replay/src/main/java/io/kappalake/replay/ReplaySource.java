package io.kappalake.replay;

import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.source.BronzeFeeds;
import io.kappalake.jobs.source.FeedSource;
import io.kappalake.jobs.source.KafkaFeeds;
import io.kappalake.jobs.source.LakeLogs;
import io.kappalake.jobs.source.Pace;
import io.kappalake.jobs.source.Topics;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Positions;
import io.kappalake.transforms.Pipeline;
import java.time.Duration;
import java.util.StringJoiner;

/** Where a replay reads the past. Both sources give the same records under the same offsets. */
public enum ReplaySource {
    /** Kafka if it still has everything requested, else Bronze. */
    AUTO {
        @Override
        FeedSource feeds(JobOptions options, Lake main, Positions from, Target to) {
            ReplaySource source = missing(Pipeline.of(main), options, from, to).isEmpty() ? KAFKA : BRONZE;
            return source.feeds(options, main, from, to);
        }
    },
    KAFKA {
        @Override
        FeedSource feeds(JobOptions options, Lake main, Positions from, Target to) {
            String missing = missing(Pipeline.of(main), options, from, to);
            if (!missing.isEmpty()) {
                throw new LakeException("Kafka no longer has all records to replay: " + missing
                        + ". Bronze has it: use --source bronze");
            }
            return new KafkaFeeds(
                    options.kafka(),
                    options.rules(),
                    Pipeline.of(main).topics(to.logs().topics().keySet()),
                    from,
                    to.ends(),
                    to.logs().unread(),
                    PACE,
                    LakeLogs.NONE);
        }
    },
    BRONZE {
        @Override
        FeedSource feeds(JobOptions options, Lake main, Positions from, Target to) {
            return BronzeFeeds.at(main, to.hash(), options.rules(), from, to.ends(), to.logs(), PACE);
        }
    };

    /** At this pace a sparse year takes some minutes, and a dense one keeps some hours of windows open at most. */
    private static final Pace PACE = new Pace(Duration.ofHours(6));

    abstract FeedSource feeds(JobOptions options, Lake main, Positions from, Target to);

    /** What Kafka lacks of the range, in words; empty if it has everything. */
    public static String missing(Pipeline pipeline, JobOptions options, Positions from, Target to) {
        try (Topics kafka = Topics.of(pipeline, to.logs(), options.kafka())) {
            Positions first = kafka.first();
            Positions end = kafka.end();
            StringJoiner missing = new StringJoiner("; ");
            to.ends().each((feed, partition, stop) -> {
                long start = from.of(feed, partition).orElse(0);
                Long begins = first.of(feed).get(partition);
                Long ends = end.of(feed).get(partition);
                if (start < stop && (begins == null || ends == null || begins > start || ends < stop)) {
                    missing.add("offsets %d to %d of %s are needed, it has %s to %s"
                            .formatted(start, stop, to.logs().text(feed, partition), shown(begins), shown(ends)));
                }
            });
            return missing.toString();
        }
    }

    private static String shown(Long offset) {
        return offset == null ? "none" : offset.toString();
    }
}
