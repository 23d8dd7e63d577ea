package io.kappalake.jobs;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where the graph takes its feeds from: Kafka, Bronze, or a list in a test. Streams carry watermarks; the source names its own operators. */
public interface FeedSource {

    <E extends Event> DataStream<Decoded<E>> read(StreamExecutionEnvironment env, Feed<E> feed);
}
