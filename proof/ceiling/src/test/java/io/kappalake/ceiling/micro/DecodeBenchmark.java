package io.kappalake.ceiling.micro;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.RawRecord;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** From bytes to an event, or to a rejection. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {

    private final Feed.Decoder<Row> decoder = Feeds.TRADES.decoder().under(Rules.DEFAULT);
    private final List<RawRecord> whole = SampleTrades.records();
    private final List<RawRecord> truncated = whole.stream()
            .map(record ->
                    new RawRecord(0, 0, record.timestamp(), null, Arrays.copyOf(record.payload(), 100), Map.of()))
            .toList();

    @Benchmark
    @OperationsPerInvocation(SampleTrades.COUNT)
    public void trade(Blackhole hole) {
        decode(whole, hole);
    }

    @Benchmark
    @OperationsPerInvocation(SampleTrades.COUNT)
    public void truncatedTrade(Blackhole hole) {
        decode(truncated, hole);
    }

    private void decode(List<RawRecord> records, Blackhole hole) {
        for (RawRecord record : records) {
            Decoded<Row> decoded = decoder.decode(record);
            hole.consume(decoded.isEvent() ? decoded.event() : decoded.rejection());
        }
    }
}
