package io.kappalake.jobs;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.silver.Rejected;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Passes events; what is none goes to {@link #REJECTED}. */
final class PassEvents<E extends Event> extends ProcessFunction<Decoded<E>, E> {

    static final OutputTag<Rejected> REJECTED = new OutputTag<>("rejected", EventTypes.rejected());

    private final String feed;

    PassEvents(String feed) {
        this.feed = feed;
    }

    @Override
    public void processElement(Decoded<E> decoded, Context context, Collector<E> out) {
        if (decoded.isEvent()) {
            out.collect(decoded.event());
            return;
        }
        context.output(REJECTED, Rejected.of(feed, decoded));
    }
}
