package io.kappalake.transforms.gold.orders;

import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Events;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.GoldFiles;
import io.kappalake.transforms.gold.GoldRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;

/** The order tables under a job that may stop and start again: a lateness horizon of one hour. */
final class Orders implements AutoCloseable {

    static final Duration HORIZON = Duration.ofHours(1);

    private final GoldFiles files = new GoldFiles();
    private final List<Row> steps = new ArrayList<>();
    private StateBackend backend = new HashMapStateBackend();
    private GoldRun<OrderPartial> run;
    private int parallelism = 1;
    private OperatorSubtaskState state;
    private Progress reached = Progress.NONE;

    Orders() throws Exception {
        start(null, 1, Progress.NONE);
    }

    Orders(StateBackend backend) throws Exception {
        this.backend = backend;
        start(null, 1, Progress.NONE);
    }

    private void start(OperatorSubtaskState before, int newParallelism, Progress lake) throws Exception {
        PastEvents<Row> past = Events.past(List.copyOf(steps));
        run = GoldRun.start(
                Families.ORDERS,
                HORIZON,
                List.of(Families.ORDERS.fold(Feeds.ORDERS).orElseThrow().past(past)),
                lake,
                newParallelism,
                backend,
                before,
                parallelism,
                reached,
                files);
        parallelism = newParallelism;
    }

    /** Accepted steps; all of them are folded together first. */
    Orders receive(Row... received) throws Exception {
        steps.addAll(List.of(received));
        List<OrderPartial> partials = new ArrayList<>();
        Families.days(List.of(received)).drain(partials::add);
        for (OrderPartial one : partials) {
            run.partial(one);
        }
        return this;
    }

    /** All before the time has come. */
    Orders watermark(long time) throws Exception {
        run.watermark(time / 1000 - 1);
        return this;
    }

    Orders endInput() throws Exception {
        run.watermark(Long.MAX_VALUE);
        run.endInput();
        return this;
    }

    Orders checkpoint() throws Exception {
        state = run.checkpoint();
        reached = run.progress();
        return this;
    }

    /** Goes on from the last checkpoint. */
    Orders restore(int newParallelism) throws Exception {
        run.close();
        start(state, newParallelism, Progress.NONE);
        return this;
    }

    /** Goes on without state, from what the lake holds. */
    Orders startFromLake(int newParallelism) throws Exception {
        run.close();
        start(null, newParallelism, reached);
        return this;
    }

    List<OrdersHourlyRow> hourly() {
        return files.rows(OrdersHourlyRow.TABLE);
    }

    List<OrdersDailyRow> daily() {
        return files.rows(OrdersDailyRow.TABLE);
    }

    Set<String> written() {
        return run.written();
    }

    GoldRun<OrderPartial> run() {
        return run;
    }

    @Override
    public void close() throws Exception {
        run.close();
    }
}
