package io.kappalake.jobs.source;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Feed;
import java.io.Serializable;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Another source, limited to a number of records per second of each feed: for a replay beside a live job. A subtask
 * waits before each record that is too early, so a checkpoint's barrier waits for one record at most.
 *
 * @param perSecond by feed, for all subtasks together
 */
public record RateLimited(FeedSource source, Map<String, Double> perSecond) implements FeedSource {

    @Override
    public <E extends Event> DataStream<Decoded<E>> read(StreamExecutionEnvironment env, Feed<E> feed) {
        String name = "bronze-" + feed.name() + "-limit";
        return source.read(env, feed)
                .map(new Limit<Decoded<E>>(perSecond.get(feed.name())), EventTypes.decoded())
                .name(name)
                .uid(name);
    }

    private static final class Limit<T> extends RichMapFunction<T, T> implements Serializable {

        private static final long serialVersionUID = 1L;

        private final double perSecond;
        private transient RateLimiter limiter;

        Limit(double perSecond) {
            this.perSecond = perSecond;
        }

        @Override
        public void open(OpenContext context) {
            limiter = RateLimiterStrategy.perSecond(perSecond)
                    .createRateLimiter(getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
        }

        @Override
        public T map(T record) {
            limiter.acquire().toCompletableFuture().join();
            return record;
        }
    }
}
