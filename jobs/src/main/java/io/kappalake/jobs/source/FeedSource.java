package io.kappalake.jobs.source;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import java.util.Map;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where the graph takes its feeds from: Kafka, Bronze, or a list in a test. Streams carry watermarks; the source names its own operators. */
public interface FeedSource {

    <E extends Event> DataStream<Decoded<E>> read(StreamExecutionEnvironment env, Feed<E> feed);

    /**
     * By feed the oldest Kafka time among the records that its partitions begin with, in microseconds since the epoch. A feed without records, or whose
     * partitions are read side by side in Kafka time anyway, is left out.
     */
    default Map<String, Long> begins() {
        return Map.of();
    }

    /** Which logs it reads now. */
    default TopicIds topicIds() {
        return TopicIds.NONE;
    }
}
