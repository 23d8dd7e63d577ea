package io.kappalake.jobs.source;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Where the graph takes its feeds from: Kafka, Bronze, or a list in a test. Streams carry watermarks. The source names
 * its own operators.
 */
public interface FeedSource {

    <E extends Event> DataStream<Decoded<E>> read(StreamExecutionEnvironment env, Feed<E> feed);

    /**
     * By feed, the oldest Kafka time among the first records of its partitions, in microseconds since the epoch. Omits
     * a feed without records, and one whose partitions are read in step in Kafka time anyway.
     */
    default Map<String, Long> begins() {
        return Map.of();
    }

    /** Where it learns of topics that were not there when it was planned. */
    default LakeLogs found() {
        return LakeLogs.NONE;
    }

    /** The logs that it reads now. */
    default TopicIds topicIds() {
        return TopicIds.NONE;
    }
}
