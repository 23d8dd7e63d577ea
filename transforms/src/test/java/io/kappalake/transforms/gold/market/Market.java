package io.kappalake.transforms.gold.market;

import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Events;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.GoldFiles;
import io.kappalake.transforms.gold.GoldRun;
import io.kappalake.transforms.gold.GoldTable;
import io.kappalake.transforms.gold.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;

/** The market tables under a job that may stop and start again: a lateness horizon of one hour. */
final class Market implements AutoCloseable {

    static final Duration HORIZON = Duration.ofHours(1);

    private final GoldFiles files = new GoldFiles();
    private final List<Row> trades = new ArrayList<>();
    private final List<Row> quotes = new ArrayList<>();
    private StateBackend backend = new HashMapStateBackend();
    private GoldRun<MarketPartial> run;
    private int parallelism = 1;
    private OperatorSubtaskState state;
    private Progress reached = Progress.NONE;

    Market() throws Exception {
        start(null, 1, Progress.NONE);
    }

    Market(StateBackend backend) throws Exception {
        this.backend = backend;
        start(null, 1, Progress.NONE);
    }

    private void start(OperatorSubtaskState before, int newParallelism, Progress lake) throws Exception {
        PastEvents<Row> pastTrades = Events.past(List.copyOf(trades));
        PastEvents<Row> pastQuotes = Events.past(List.copyOf(quotes));
        run = GoldRun.start(
                Families.MARKET,
                HORIZON,
                List.of(
                        Families.MARKET.fold(Feeds.TRADES).orElseThrow().past(pastTrades),
                        Families.MARKET.fold(Feeds.QUOTES).orElseThrow().past(pastQuotes)),
                lake,
                newParallelism,
                backend,
                before,
                parallelism,
                reached,
                files);
        parallelism = newParallelism;
    }

    /** Accepted events; each is a partial of its own. */
    Market receive(Event... events) throws Exception {
        for (Event event : events) {
            (MarketEvents.isOf(Feeds.TRADES, event) ? trades : quotes).add((Row) event);
            List<MarketPartial> partials = new ArrayList<>();
            Families.minutes(List.of(event)).drain(partials::add);
            for (MarketPartial one : partials) {
                run.partial(one);
            }
        }
        return this;
    }

    /** All before the clock time has come. */
    Market watermark(String clock) throws Exception {
        run.watermark(Times.watermark(clock));
        return this;
    }

    Market endInput() throws Exception {
        run.watermark(Long.MAX_VALUE);
        run.endInput();
        return this;
    }

    Market checkpoint() throws Exception {
        state = run.checkpoint();
        reached = run.progress();
        return this;
    }

    /** Goes on from the last checkpoint. */
    Market restore(int newParallelism) throws Exception {
        run.close();
        start(state, newParallelism, Progress.NONE);
        return this;
    }

    /** Goes on without state, from what the lake holds. */
    Market startFromLake(int newParallelism) throws Exception {
        run.close();
        start(null, newParallelism, reached);
        return this;
    }

    <R> List<R> rows(GoldTable<MarketMinutes, R> table) {
        return files.rows(table);
    }

    List<String> files(GoldTable<MarketMinutes, ?> table) {
        return files.names(table);
    }

    /** Rows of all tables. */
    List<Object> everyRow() {
        List<Object> rows = new ArrayList<>();
        Families.MARKET.tables().forEach(table -> rows.addAll(files.rows(table)));
        return rows;
    }

    Set<String> written() {
        return run.written();
    }

    GoldRun<MarketPartial> run() {
        return run;
    }

    @Override
    public void close() throws Exception {
        run.close();
    }
}
