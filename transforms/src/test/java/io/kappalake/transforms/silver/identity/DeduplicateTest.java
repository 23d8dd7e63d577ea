package io.kappalake.transforms.silver.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.feed.Event;
import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.market.Quote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeduplicateTest {

    private static final OutputTag<Committable> COUNTS =
            new OutputTag<>("counts", TypeInformation.of(Committable.class));
    private static final Duration HORIZON = Duration.ofHours(24);
    private static final long HOUR = 3_600_000_000L;
    private static final long NOON = 1_772_366_400_000_000L;

    private final List<Job> jobs = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (Job job : jobs) {
            job.stop();
        }
    }

    @Test
    void theFirstOfAnIdentityPassesAndARepeatIsCountedEvenIfItsContentDiffers() throws Exception {
        Job job = start(1);

        job.take(quote("a", NOON, 10), quote("b", NOON + 1, 20), quote("a", NOON + 2, 11), quote("a", NOON + 3, 10));

        assertThat(job.passed()).containsExactly(quote("a", NOON, 10), quote("b", NOON + 1, 20));
        assertThat(job.countsAtBarrier()).containsExactly(counts(2, 2, 0));
    }

    @Test
    void countsAreThoseSinceTheLastBarrierAndNothingIsSaidOfNothing() throws Exception {
        Job job = start(1);

        assertThat(job.countsAtBarrier()).isEmpty();
        job.take(quote("a", NOON, 1), quote("a", NOON, 1));
        assertThat(job.countsAtBarrier()).containsExactly(counts(1, 1, 0));
        assertThat(job.countsAtBarrier()).isEmpty();
        job.take(quote("a", NOON, 1));
        assertThat(job.countsAtEnd()).containsExactly(counts(0, 1, 0));
        assertThat(job.countsAtBarrier()).isEmpty();
    }

    @Test
    void aRepeatJustWithinTheHorizonIsADuplicateAndOneBeyondIsAcceptedAnew() throws Exception {
        Job job = start(1);

        job.take(quote("a", NOON, 1));
        job.take(quote("a", NOON + 24 * HOUR, 2));
        job.take(quote("a", NOON + 24 * HOUR + 1, 3));
        job.take(quote("a", NOON + 48 * HOUR, 4));

        assertThat(job.passed()).extracting(Quote::bid).containsExactly(1L, 3L);
    }

    @Test
    void aRepeatDoesNotRefreshSoTheHorizonRunsFromTheAcceptedOne() throws Exception {
        Job job = start(1);

        job.take(quote("a", NOON, 1), quote("a", NOON + 20 * HOUR, 2), quote("a", NOON + 25 * HOUR, 3));

        assertThat(job.passed()).extracting(Quote::bid).containsExactly(1L, 3L);
    }

    @Test
    void aRepeatWithAnEarlierKafkaTimeIsADuplicateToo() throws Exception {
        Job job = start(1);

        job.take(quote("a", NOON, 1), quote("a", NOON - 30 * HOUR, 2));

        assertThat(job.passed()).extracting(Quote::bid).containsExactly(1L);
    }

    @Test
    void lateAreThoseWhoseMinuteHadEndedByTheWatermark() throws Exception {
        Job job = start(1);
        job.take(quote("before", NOON, 1));
        job.watermark(NOON / 1000 + 60_000);

        job.take(event("ended", NOON + 59_999_999), event("ended", NOON), event("open", NOON + 60_000_000));

        assertThat(job.countsAtBarrier()).containsExactly(counts(3, 1, 1));
        job.watermark(Long.MAX_VALUE);
        job.take(event("after the end", NOON + HOUR));
        assertThat(job.countsAtBarrier()).containsExactly(counts(1, 0, 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasAcceptedIsKnownAfterARestart(boolean rocksDb) throws Exception {
        Job job = start(1, rocksDb);
        job.take(quotes(0, 500, NOON));
        job.checkpoint();
        job.take(quotes(500, 1000, NOON + HOUR));
        List<OperatorSubtaskState> state = job.checkpoint();

        Job restored = restore(state, 1, rocksDb);
        restored.take(quotes(0, 1001, NOON + 2 * HOUR));

        assertThat(restored.passed()).containsExactly(quotes(1000, 1001, NOON + 2 * HOUR));
    }

    @Test
    void whatCameAfterTheCheckpointIsForgottenByARestart() throws Exception {
        Job job = start(1);
        job.take(quote("a", NOON, 1));
        List<OperatorSubtaskState> state = job.checkpoint();
        job.take(quote("b", NOON, 1));

        Job restored = restore(state, 1, false);
        restored.take(quote("a", NOON, 1), quote("b", NOON, 1));

        assertThat(restored.passed()).containsExactly(quote("b", NOON, 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shardsMoveWholeWhenTheParallelismChanges(boolean rocksDb) throws Exception {
        Job one = start(1, rocksDb);
        one.take(quotes(0, 1000, NOON));

        Job three = restore(one.checkpoint(), 3, rocksDb);
        three.take(quotes(500, 2000, NOON + HOUR));
        assertThat(three.passed()).containsExactlyInAnyOrder(quotes(1000, 2000, NOON + HOUR));

        Job two = restore(three.checkpoint(), 2, rocksDb);
        two.take(quotes(0, 2100, NOON + 24 * HOUR));
        assertThat(two.passed()).containsExactlyInAnyOrder(quotes(2000, 2100, NOON + 24 * HOUR));
        assertThat(two.countsAtBarrier().stream()
                        .mapToLong(FeedCounts::duplicates)
                        .sum())
                .isEqualTo(2000);
    }

    @Test
    void anIdentityAcceptedAnewKeepsItsLaterTimeAfterARestart() throws Exception {
        Job job = start(1);
        job.take(quote("a", NOON, 1));
        job.checkpoint();
        job.take(quote("a", NOON + 25 * HOUR - 1, 2));
        List<OperatorSubtaskState> state = job.checkpoint();

        Job restored = restore(state, 1, false);
        restored.take(quote("a", NOON + 49 * HOUR - 1, 3));

        assertThat(restored.passed()).isEmpty();
    }

    @Test
    void nothingIsLostWhenACheckpointFailsAndIsRepeated() throws Exception {
        Job job = start(1);
        job.take(quote("a", NOON, 1));
        job.checkpoint(); // never completed, nor was anything added since
        List<OperatorSubtaskState> state = job.checkpoint();

        Job restored = restore(state, 1, false);
        restored.take(quote("a", NOON, 1));

        assertThat(restored.passed()).isEmpty();
    }

    @Test
    void aCheckpointAddsOneChunkForEachShardThatAcceptedSomething() throws Exception {
        Job job = start(1);
        job.take(quote("a", NOON, 1));
        job.checkpoint();
        assertThat(job.chunks()).isEqualTo(1);

        job.take(quote("a", NOON + 1, 1));
        job.checkpoint();
        assertThat(job.chunks()).isEqualTo(1);

        job.take(quotes(0, 5000, NOON));
        job.checkpoint();
        assertThat(job.chunks()).isEqualTo(1 + Shards.COUNT);
    }

    @Test
    void noStateIsLeftOnceKafkaTimeHasMovedOn() throws Exception {
        Job job = start(1);
        job.longTime();
        job.take(quotes(0, 5000, NOON));
        job.checkpoint();
        job.take(quote("much later", NOON + 25 * HOUR, 1));
        job.checkpoint();
        assertThat(job.chunks()).isEqualTo(Shards.COUNT + 1);

        job.take(quote("later still", NOON + 25 * HOUR + 1, 1));
        job.checkpoint();

        // In two shards old ones stand beside a newer one, and go with it.
        assertThat(job.chunks()).isEqualTo(4);
        assertThat(job.identitiesInMemory()).isLessThan(100);
    }

    @Test
    void manyIdentitiesOfAShardAreKnownAfterARestartAndAreNotAllInMemory() throws Exception {
        Job job = start(1, true);
        Quote[] all = onShardZero(2_200_000);
        job.take(all);

        assertThat(job.identitiesInMemory()).isEqualTo(all.length - AcceptedIdentities.RUN);
        Job restored = restore(job.checkpoint(), 2, true);
        restored.take(all);

        assertThat(restored.passed()).isEmpty();
    }

    @Test
    void anIdentityIsKeptAsLongAsThePartitionFurthestBehindNeedsIt() throws Exception {
        Job job = start(1);
        job.take(
                on(1, quote("a", NOON - 2 * HOUR, 1)),
                on(1, quote("slow", NOON, 1)),
                on(0, quote("fast", NOON + 24 * HOUR, 1)));
        job.checkpoint();

        job.take(on(1, quote("a", NOON + HOUR, 2)));

        assertThat(job.passed()).extracting(Quote::quoteId).containsExactly("a", "slow", "fast");
    }

    @Test
    void aPartitionThatStandsStillDoesNotKeepStateForEver() throws Exception {
        Job job = start(1);
        job.take(on(1, quote("dead", NOON, 1)), on(0, quote("a", NOON, 1)));
        job.checkpoint();

        job.take(on(0, quote("b", NOON + 26 * HOUR, 1)));
        job.longTime();

        assertThat(job.chunks()).isEqualTo(1);
    }

    @Test
    void aPartitionOfABacklogThatIsReadDaysBehindTheOthersKeepsWhatItNeeds() throws Exception {
        Job job = start(1);
        job.longTime();
        job.take(on(1, quote("a", NOON, 1)), on(0, quote("fast", NOON + 72 * HOUR, 1)));
        job.checkpoint();

        job.take(on(1, quote("a", NOON + HOUR, 2)));

        assertThat(job.passed()).extracting(Quote::quoteId).containsExactly("a", "fast");
    }

    @Test
    void aPartitionThatHasNotBeenHeardSinceTheStartIsAwaited() throws Exception {
        Job job = start(1);
        job.take(on(0, quote("a", NOON, 1)), on(0, quote("fast", NOON + 72 * HOUR, 1)));
        job.checkpoint();

        job.take(on(1, quote("a", NOON + HOUR, 2)));

        assertThat(job.passed()).extracting(Quote::quoteId).containsExactly("a", "fast");
    }

    @Test
    void aSubtaskThatGetsNoMoreEventsLearnsFromTheOthersWhenItIsRestored() throws Exception {
        Job job = start(2);
        job.take(quote(idOn(0), NOON, 1));
        job.checkpoint();
        job.take(quote(idOn(1), NOON + 26 * HOUR, 1));
        List<OperatorSubtaskState> state = job.checkpoint();
        assertThat(job.chunks()).isEqualTo(2);

        Job restored = restore(state, 2, false);
        restored.longTime();

        assertThat(restored.chunks()).isEqualTo(1);
    }

    @Test
    void aJobWithoutStateStartsFromWhatTheLakeHasAccepted() throws Exception {
        Lake lake = new Lake(List.of(
                quote("too old", NOON - 26 * HOUR, 1),
                quote("a", NOON - 23 * HOUR, 1),
                quote("twice", NOON, 2),
                quote("twice", NOON - 25 * HOUR, 1)));
        Job job = start(2, false, lake);

        job.take(
                quote("a", NOON + HOUR, 9),
                quote("twice", NOON + 20 * HOUR, 9),
                quote("too old", NOON, 9),
                quote("new", NOON, 9));

        assertThat(job.passed()).extracting(Quote::quoteId).containsExactlyInAnyOrder("too old", "new");
        assertThat(job.countsAtBarrier().stream().reduce(FeedCounts.NONE, FeedCounts::plus))
                .isEqualTo(counts(2, 2, 0));
    }

    @Test
    void whatWasReadFromTheLakeIsInTheFirstCheckpoint() throws Exception {
        Lake lake = new Lake(List.of(quotes(0, 100_000, NOON)));
        Job job = start(1, true, lake);

        Job restored = restore(job.checkpoint(), 2, true);
        restored.take(quotes(0, 100_001, NOON + 1));

        assertThat(restored.passed()).containsExactly(quotes(100_000, 100_001, NOON + 1));
    }

    @Test
    void ofManyIdentitiesInTheLakeMostStayOutOfMemory() throws Exception {
        Quote[] all = onShardZero(2_200_000);
        Job job = start(1, false, new Lake(all));

        assertThat(job.identitiesInMemory()).isEqualTo(all.length - AcceptedIdentities.RUN);
        job.take(all);
        assertThat(job.passed()).isEmpty();
    }

    @Test
    void aRestoredJobDoesNotReadTheLake() throws Exception {
        Job job = start(1);
        job.take(quote("a", NOON, 1));

        Job restored = restore(job.checkpoint(), 1, false, new Lake(List.of(quote("b", NOON, 1))));
        restored.take(quote("b", NOON, 1));

        assertThat(restored.passed()).extracting(Quote::quoteId).containsExactly("b");
    }

    @Test
    void aGreatestParallelismOtherThanTheShardsIsRefused() {
        assertThatThrownBy(() -> harness(PastEvents.none(), 64, 1, 0).open())
                .hasStackTraceContaining(
                        "Greatest parallelism is 64: set pipeline.max-parallelism to 128, the number of shards");
    }

    @Test
    void moreInstancesThanTheJobWasPlannedForAreRefused() throws Exception {
        Job job = start(2);

        assertThatThrownBy(() -> job.takeAt(0, quotes(0, 100, NOON)))
                .isInstanceOf(SuppressRestartsException.class)
                .hasStackTraceContaining(
                        "the job was planned for one instance and Flink runs 2. Its last checkpoint is kept: start it with --parallelism 2");
    }

    @Test
    void eventsWaitForMoreAtMostUntilTheNextWatermarkBarrierOrEnd() throws Exception {
        Job job = start(1);
        Quote[] few = quotes(0, 5, NOON);

        job.takeSome(few[0], few[0]);
        assertThat(job.outputInOrder()).isEmpty();
        Watermark end = new Watermark(NOON / 1000 + 60_000);
        job.watermark(end.getTimestamp());
        assertThat(job.outputInOrder()).containsExactly(few[0], end);

        job.takeSome(few[1]);
        job.idle(true);
        assertThat(job.outputInOrder()).containsExactly(few[1], WatermarkStatus.IDLE);

        job.takeSome(few[2]);
        // The first came before the end of its minute.
        assertThat(job.countsAtBarrier()).containsExactly(counts(3, 1, 2));
        assertThat(job.outputInOrder()).containsExactly(few[2]);

        job.takeSome(few[3], few[2]);
        assertThat(job.countsAtEnd()).containsExactly(counts(1, 1, 1));
        assertThat(job.outputInOrder()).containsExactly(few[3]);

        Quote[] many = quotes(10, 100, NOON);
        job.takeSome(many);
        assertThat(job.outputInOrder()).hasSizeGreaterThan(50).hasSizeLessThan(90);
        job.watermark(end.getTimestamp() + 1);
        assertThat(job.outputInOrder()).endsWith(many[89], new Watermark(end.getTimestamp() + 1));
    }

    /** The events decide, not the moments at which checkpoints fall. */
    @Test
    void theSameEventsPassWhateverTheCheckpointsAndTheParallelism() throws Exception {
        Random random = Seed.printed("deduplicate");
        List<Quote> events = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            long time = NOON + i * HOUR / 100 - random.nextInt(60) * HOUR / 100;
            events.add(on(random.nextInt(3), quote("q" + Math.max(0, i - random.nextInt(4000)), time, i)));
        }
        Job steady = start(1);
        steady.take(events.toArray(Quote[]::new));

        Job job = start(2);
        List<Quote> passed = new ArrayList<>();
        for (int from = 0; from < events.size(); ) {
            int to = Math.min(events.size(), from + 1 + random.nextInt(4000));
            job.take(events.subList(from, to).toArray(Quote[]::new));
            passed.addAll(job.passed());
            List<OperatorSubtaskState> state = job.checkpoint();
            if (random.nextBoolean()) {
                job = restore(state, 1 + random.nextInt(3), false);
            }
            from = to;
        }

        assertThat(passed).containsExactlyInAnyOrderElementsOf(expected(events));
        assertThat(steady.passed()).containsExactlyElementsOf(expected(events));
    }

    /** An identity that belongs to this one of two subtasks. */
    private static String idOn(int subtask) {
        return IntStream.range(0, 100)
                .mapToObj(i -> "q-" + i)
                .filter(id -> Shards.of(Fingerprint.of(id).high()) * 2 / Shards.COUNT == subtask)
                .findFirst()
                .orElseThrow();
    }

    /** The rule as the contract says it, with a map that forgets nothing. */
    private static List<Quote> expected(List<Quote> events) {
        Map<String, Long> accepted = new HashMap<>();
        List<Quote> passed = new ArrayList<>();
        for (Quote event : events) {
            Long before = accepted.get(event.identity());
            if (before == null || event.kafkaTimestamp() - before > 24 * HOUR) {
                accepted.put(event.identity(), event.kafkaTimestamp());
                passed.add(event);
            }
        }
        return passed;
    }

    private static Quote quote(String id, long kafkaTime, long bid) {
        return new Quote(id, "AAPL", bid, bid, "NYSE", kafkaTime, 0, 0, kafkaTime);
    }

    private static Quote event(String id, long eventTime) {
        return new Quote(id, "AAPL", 1, 1, "NYSE", eventTime, 0, 0, NOON);
    }

    private static Quote on(int partition, Quote quote) {
        return new Quote(
                quote.quoteId(),
                quote.symbol(),
                quote.bid(),
                quote.ask(),
                quote.exchange(),
                quote.eventTime(),
                partition,
                0,
                quote.kafkaTimestamp());
    }

    private static Quote[] quotes(int from, int to, long kafkaTime) {
        return IntStream.range(from, to)
                .mapToObj(i -> quote("q-" + i, kafkaTime, i))
                .toArray(Quote[]::new);
    }

    private static Quote[] onShardZero(int among) {
        return IntStream.range(0, among)
                .mapToObj(i -> "q-" + i)
                .filter(id -> Shards.of(Fingerprint.of(id).high()) == 0)
                .map(id -> quote(id, NOON, 1))
                .toArray(Quote[]::new);
    }

    private static FeedCounts counts(long accepted, long duplicates, long late) {
        return new FeedCounts(0, accepted, duplicates, Map.of(), late);
    }

    private Job start(int parallelism) throws Exception {
        return start(parallelism, false);
    }

    private Job start(int parallelism, boolean rocksDb) throws Exception {
        return start(parallelism, rocksDb, PastEvents.none());
    }

    private Job start(int parallelism, boolean rocksDb, PastEvents<Quote> past) throws Exception {
        return restore(List.of(), parallelism, rocksDb, past);
    }

    private Job restore(List<OperatorSubtaskState> state, int parallelism, boolean rocksDb) throws Exception {
        return restore(state, parallelism, rocksDb, PastEvents.none());
    }

    private Job restore(List<OperatorSubtaskState> state, int parallelism, boolean rocksDb, PastEvents<Quote> past)
            throws Exception {
        Job job = new Job(state, parallelism, rocksDb, past);
        jobs.add(job);
        return job;
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Quote, Quote> harness(
            PastEvents<Quote> past, int greatestParallelism, int parallelism, int subtask) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new Deduplicate<>("quotes", HORIZON, past, COUNTS),
                Deduplicate.shard(),
                Types.INT,
                greatestParallelism,
                parallelism,
                subtask);
    }

    /** Silver as a list. */
    private record Lake(List<Quote> events) implements PastEvents<Quote> {

        Lake(Quote[] events) {
            this(Arrays.asList(events));
        }

        @Override
        public void sinceKafkaTime(long from, Consumer<Quote> each) {
            events.stream().filter(event -> event.kafkaTimestamp() >= from).forEach(each);
        }

        @Override
        public void sinceEventTime(long from, Consumer<Quote> each) {
            throw new UnsupportedOperationException("Duplicates are decided by Kafka time");
        }

        @Override
        public long goesOnAt() {
            return events.stream().mapToLong(Event::kafkaTimestamp).max().orElse(Long.MIN_VALUE);
        }
    }

    /** All subtasks of the operator, fed by shard as Flink would. */
    private static final class Job {

        private final List<KeyedOneInputStreamOperatorTestHarness<Integer, Quote, Quote>> subtasks = new ArrayList<>();
        private long checkpoint;

        Job(List<OperatorSubtaskState> state, int parallelism, boolean rocksDb, PastEvents<Quote> past)
                throws Exception {
            for (int subtask = 0; subtask < parallelism; subtask++) {
                KeyedOneInputStreamOperatorTestHarness<Integer, Quote, Quote> harness =
                        harness(past, Shards.COUNT, parallelism, subtask);
                harness.setStateBackend(rocksDb ? new EmbeddedRocksDBStateBackend(true) : new HashMapStateBackend());
                if (!state.isEmpty()) {
                    OperatorSubtaskState all = AbstractStreamOperatorTestHarness.repackageState(
                            state.toArray(OperatorSubtaskState[]::new));
                    harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            all, Shards.COUNT, state.size(), parallelism, subtask));
                }
                harness.open();
                subtasks.add(harness);
            }
        }

        /** Takes them and what waits. */
        void take(Quote... quotes) throws Exception {
            takeSome(quotes);
            idle(false);
        }

        void idle(boolean idle) throws Exception {
            for (var subtask : subtasks) {
                subtask.processWatermarkStatus(idle ? WatermarkStatus.IDLE : WatermarkStatus.ACTIVE);
            }
        }

        /** Some of them may wait for more. */
        void takeSome(Quote... quotes) throws Exception {
            for (Quote quote : quotes) {
                int group = Arrays.asList(Shards.all())
                        .indexOf(Deduplicate.<Quote>shard().getKey(quote));
                subtasks.get(group * subtasks.size() / Shards.COUNT).processElement(new StreamRecord<>(quote));
            }
        }

        /** As Flink would without a shuffle. */
        void takeAt(int subtask, Quote... quotes) throws Exception {
            for (Quote quote : quotes) {
                subtasks.get(subtask).getOneInputOperator().processElement(new StreamRecord<>(quote));
            }
        }

        void watermark(long millis) throws Exception {
            for (var subtask : subtasks) {
                subtask.processWatermark(millis);
            }
        }

        /** After it a partition that was not heard has ended. */
        void longTime() throws Exception {
            for (int i = 0; i < KafkaClock.PATIENCE; i++) {
                checkpoint();
            }
        }

        List<OperatorSubtaskState> checkpoint() throws Exception {
            checkpoint++;
            List<OperatorSubtaskState> state = new ArrayList<>();
            for (var subtask : subtasks) {
                subtask.prepareSnapshotPreBarrier(checkpoint);
                state.add(subtask.snapshot(checkpoint, checkpoint));
            }
            return state;
        }

        /** The events that passed since the last call. */
        List<Quote> passed() {
            List<Quote> passed = new ArrayList<>();
            for (var subtask : subtasks) {
                passed.addAll(subtask.extractOutputValues());
                subtask.getOutput().clear();
            }
            return passed;
        }

        /** Events, watermarks and idleness of the only subtask since the last call. */
        List<Object> outputInOrder() {
            List<Object> output = new ArrayList<>();
            for (Object each : subtasks.get(0).getOutput()) {
                output.add(each instanceof StreamRecord<?> record ? record.getValue() : each);
            }
            subtasks.get(0).getOutput().clear();
            return output;
        }

        List<FeedCounts> countsAtBarrier() throws Exception {
            checkpoint++;
            for (var subtask : subtasks) {
                subtask.prepareSnapshotPreBarrier(checkpoint);
            }
            return sideOutput();
        }

        List<FeedCounts> countsAtEnd() throws Exception {
            for (var subtask : subtasks) {
                subtask.endInput();
            }
            return sideOutput();
        }

        private List<FeedCounts> sideOutput() {
            return subtasks.stream()
                    .map(subtask -> subtask.getSideOutput(COUNTS))
                    .flatMap(output -> {
                        List<FeedCounts> counts = output == null
                                ? List.of()
                                : output.stream()
                                        .map(record -> record.getValue().counts())
                                        .toList();
                        if (output != null) {
                            output.clear();
                        }
                        return counts.stream();
                    })
                    .toList();
        }

        /** Entries in Flink's keyed state, without each shard's list of them. */
        int chunks() throws Exception {
            int[] count = {0};
            for (var subtask : subtasks) {
                KeyedStateBackend<Integer> state =
                        ((AbstractStreamOperator<?>) subtask.getOperator()).getKeyedStateBackend();
                state.applyToAllKeys(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        Deduplicate.IDENTITIES,
                        (shard, chunks) -> chunks.keys().forEach(number -> count[0] += number < 0 ? 0 : 1));
            }
            return count[0];
        }

        long identitiesInMemory() {
            return subtasks.stream()
                    .mapToLong(subtask -> ((Deduplicate<?>) subtask.getOperator()).identitiesInMemory())
                    .sum();
        }

        void stop() throws Exception {
            for (var subtask : subtasks) {
                subtask.close();
            }
        }
    }
}
