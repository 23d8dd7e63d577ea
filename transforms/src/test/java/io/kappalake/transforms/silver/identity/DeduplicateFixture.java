package io.kappalake.transforms.silver.identity;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;

/** Starts jobs that keep the first of each identity, and stops them after the test. */
abstract class DeduplicateFixture {

    static final OutputTag<Committable> COUNTS = new OutputTag<>("counts", TypeInformation.of(Committable.class));
    static final Duration HORIZON = Duration.ofHours(24);
    static final long HOUR = 3_600_000_000L;
    static final long NOON = 1_772_366_400_000_000L;
    static final long YEAR_2100 = 4_102_444_800_000_000L;

    final List<DeduplicateJob> jobs = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (DeduplicateJob job : jobs) {
            job.stop();
        }
    }

    static Row quote(String id, long kafkaTime, long bid) {
        return MarketEvents.quote(id, "AAPL", bid, bid, "NYSE", kafkaTime, 0, 0, kafkaTime);
    }

    static Row on(int partition, Row quote) {
        return MarketEvents.quote(
                quote.identity(),
                MarketEvents.text(quote, "symbol"),
                MarketEvents.number(quote, "bid"),
                MarketEvents.number(quote, "ask"),
                MarketEvents.text(quote, "exchange"),
                quote.eventTime(),
                partition,
                0,
                quote.kafkaTimestamp());
    }

    static Row[] quotes(int from, int to, long kafkaTime) {
        return IntStream.range(from, to)
                .mapToObj(i -> quote("q-" + i, kafkaTime, i))
                .toArray(Row[]::new);
    }

    static Row[] onShardZero(int among) {
        return IntStream.range(0, among)
                .mapToObj(i -> "q-" + i)
                .filter(id -> Shards.of(Fingerprint.of(id).high()) == 0)
                .map(id -> quote(id, NOON, 1))
                .toArray(Row[]::new);
    }

    static FeedCounts counts(long accepted, long duplicates, long late) {
        return new FeedCounts(0, accepted, duplicates, Map.of(), late);
    }

    DeduplicateJob start(int parallelism) throws Exception {
        return start(parallelism, false);
    }

    DeduplicateJob start(int parallelism, boolean rocksDb) throws Exception {
        return start(parallelism, rocksDb, PastEvents.none());
    }

    DeduplicateJob start(int parallelism, boolean rocksDb, PastEvents<Row> past) throws Exception {
        return restore(List.of(), parallelism, rocksDb, past);
    }

    DeduplicateJob restore(List<OperatorSubtaskState> state, int parallelism, boolean rocksDb) throws Exception {
        return restore(state, parallelism, rocksDb, PastEvents.none());
    }

    DeduplicateJob restore(List<OperatorSubtaskState> state, int parallelism, boolean rocksDb, PastEvents<Row> past)
            throws Exception {
        return restore(state, parallelism, rocksDb, past, HORIZON);
    }

    DeduplicateJob restore(
            List<OperatorSubtaskState> state, int parallelism, boolean rocksDb, PastEvents<Row> past, Duration horizon)
            throws Exception {
        DeduplicateJob job = new DeduplicateJob(state, parallelism, rocksDb, past, horizon);
        jobs.add(job);
        return job;
    }

    static KeyedOneInputStreamOperatorTestHarness<Integer, Row, Row> harness(
            PastEvents<Row> past, int greatestParallelism, int parallelism, int subtask) throws Exception {
        return harness(past, HORIZON, greatestParallelism, parallelism, subtask);
    }

    static KeyedOneInputStreamOperatorTestHarness<Integer, Row, Row> harness(
            PastEvents<Row> past, Duration horizon, int greatestParallelism, int parallelism, int subtask)
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new Deduplicate<>("quotes", horizon, past, COUNTS),
                Deduplicate.shard(),
                Types.INT,
                greatestParallelism,
                parallelism,
                subtask);
    }
}
