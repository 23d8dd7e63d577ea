package io.kappalake.ceiling.micro;

import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What a shuffle costs on both sides, apart from the network. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ShuffleBenchmark {

    private final List<Row> trades = SampleTrades.trades();
    private final TypeSerializer<Row> serializer =
            WireType.of(Feeds.TRADES).createSerializer(new SerializerConfigImpl());
    private final DataOutputSerializer out = new DataOutputSerializer(SampleTrades.COUNT * 120);
    private byte[] written;

    @Setup
    public void write() throws IOException {
        writeTrade();
        written = out.getCopyOfBuffer();
    }

    @Benchmark
    @OperationsPerInvocation(SampleTrades.COUNT)
    public int writeTrade() throws IOException {
        out.clear();
        for (Row trade : trades) {
            serializer.serialize(trade, out);
        }
        return out.length();
    }

    @Benchmark
    @OperationsPerInvocation(SampleTrades.COUNT)
    public void readTrade(Blackhole hole) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(written);
        for (int i = 0; i < SampleTrades.COUNT; i++) {
            hole.consume(serializer.deserialize(in));
        }
    }
}
