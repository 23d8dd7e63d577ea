package io.kappalake.ceiling.micro;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.identity.Deduplicate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The operator that drops repeats, with its key and its state on the heap. {@code DeduplicateBench} has the state as
 * the job keeps it, and far more of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DeduplicateBenchmark {

    private static final OutputTag<Committable> COUNTS =
            new OutputTag<>("counts", TypeInformation.of(Committable.class));

    private final List<Row> trades = SampleTrades.trades();
    private final StreamRecord<Row> record = new StreamRecord<>(null);
    private KeyedOneInputStreamOperatorTestHarness<Integer, Row, Row> harness;

    @Setup(Level.Invocation)
    public void start() throws Exception {
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new Deduplicate<>("trades", Duration.ofHours(24), PastEvents.<Row>none(), COUNTS),
                Deduplicate.shard(),
                Types.INT,
                Shards.COUNT,
                1,
                0);
        harness.setup(WireType.of(Feeds.TRADES).createSerializer(new SerializerConfigImpl()));
        harness.open();
    }

    @TearDown(Level.Invocation)
    public void stop() throws Exception {
        harness.close();
    }

    @Benchmark
    @OperationsPerInvocation(SampleTrades.COUNT)
    public void newIdentity() throws Exception {
        for (Row trade : trades) {
            harness.processElement(record.replace(trade));
        }
        harness.prepareSnapshotPreBarrier(1);
        harness.snapshot(1, 1);
    }
}
