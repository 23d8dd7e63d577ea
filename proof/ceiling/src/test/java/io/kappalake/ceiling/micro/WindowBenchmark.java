package io.kappalake.ceiling.micro;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.gold.Families;
import io.kappalake.transforms.gold.FeedFold;
import io.kappalake.transforms.gold.market.MarketMinutes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Folding trades into minutes, and making all rows of the Gold tables of the market from them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WindowBenchmark {

    /** The sample spans one minute of 500 symbols. */
    private static final int BARS = 500;

    private final List<Row> trades = SampleTrades.trades();
    private final FeedFold.Fold<Row, MarketMinutes> fold =
            Families.MARKET.fold(Feeds.TRADES).orElseThrow().fold();
    private MarketMinutes folded;

    @Setup
    public void fold() {
        folded = foldTrade();
    }

    @Benchmark
    @OperationsPerInvocation(SampleTrades.COUNT)
    public MarketMinutes foldTrade() {
        MarketMinutes minutes = new MarketMinutes();
        trades.forEach(trade -> fold.add(minutes, trade));
        return minutes;
    }

    @Benchmark
    @OperationsPerInvocation(BARS)
    public void rowsOfBar(Blackhole hole) {
        for (long start : folded.buckets(Families.MARKET.bucket(), Long.MIN_VALUE)) {
            Families.MARKET.tables().forEach(table -> table.rows(folded, start, start + Micros.HOUR, end -> false)
                    .forEach(hole::consume));
        }
    }
}
