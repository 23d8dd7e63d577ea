package io.kappalake.ceiling.micro;

import io.kappalake.tables.definition.Micros;
import io.kappalake.transforms.feed.market.Trade;
import io.kappalake.transforms.gold.market.MarketFamily;
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

    private final List<Trade> trades = SampleTrades.trades();
    private MarketMinutes folded;

    @Setup
    public void fold() {
        folded = foldTrade();
    }

    @Benchmark
    @OperationsPerInvocation(SampleTrades.COUNT)
    public MarketMinutes foldTrade() {
        MarketMinutes minutes = new MarketMinutes();
        trades.forEach(minutes::add);
        return minutes;
    }

    @Benchmark
    @OperationsPerInvocation(BARS)
    public void rowsOfBar(Blackhole hole) {
        for (long start : folded.buckets(MarketFamily.MARKET.bucket(), Long.MIN_VALUE)) {
            MarketFamily.MARKET.tables().forEach(table -> table.rows(folded, start, start + Micros.HOUR, end -> false)
                    .forEach(hole::consume));
        }
    }
}
