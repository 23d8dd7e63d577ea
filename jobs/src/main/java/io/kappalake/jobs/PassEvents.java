package io.kappalake.jobs;

import io.kappalake.jobs.source.EventTypes;
import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.silver.Rejected;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Passes events; what is none goes to {@link #REJECTED}, and is counted as metric {@code rejected} by feed and reason. */
final class PassEvents<E extends Event> extends ProcessFunction<Decoded<E>, E> {

    static final OutputTag<Rejected> REJECTED = new OutputTag<>("rejected", EventTypes.rejected());

    private final String feed;
    private transient Map<String, Counter> rejected;

    PassEvents(String feed) {
        this.feed = feed;
    }

    @Override
    public void open(OpenContext context) {
        rejected = new HashMap<>();
    }

    @Override
    public void processElement(Decoded<E> decoded, Context context, Collector<E> out) {
        if (decoded.isEvent()) {
            out.collect(decoded.event());
            return;
        }
        Rejected row = Rejected.of(feed, decoded);
        rejected.computeIfAbsent(row.reason(), this::counter).inc();
        context.output(REJECTED, row);
    }

    private Counter counter(String reason) {
        return getRuntimeContext()
                .getMetricGroup()
                .addGroup("feed", feed)
                .addGroup("reason", reason)
                .counter("rejected");
    }
}
