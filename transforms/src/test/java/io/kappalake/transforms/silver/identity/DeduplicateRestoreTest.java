package io.kappalake.transforms.silver.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.feed.Seed;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.row.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a checkpoint keeps of the identities, and what a restart finds of it. */
class DeduplicateRestoreTest extends DeduplicateFixture {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasAcceptedIsKnownAfterARestart(boolean rocksDb) throws Exception {
        DeduplicateJob job = start(1, rocksDb);
        job.take(quotes(0, 500, NOON));
        job.checkpoint();
        job.take(quotes(500, 1000, NOON + HOUR));
        List<OperatorSubtaskState> state = job.checkpoint();

        DeduplicateJob restored = restore(state, 1, rocksDb);
        restored.take(quotes(0, 1001, NOON + 2 * HOUR));

        assertThat(restored.passed()).containsExactly(quotes(1000, 1001, NOON + 2 * HOUR));
    }

    @Test
    void whatCameAfterTheCheckpointIsForgottenByARestart() throws Exception {
        DeduplicateJob job = start(1);
        job.take(quote("a", NOON, 1));
        List<OperatorSubtaskState> state = job.checkpoint();
        job.take(quote("b", NOON, 1));

        DeduplicateJob restored = restore(state, 1, false);
        restored.take(quote("a", NOON, 1), quote("b", NOON, 1));

        assertThat(restored.passed()).containsExactly(quote("b", NOON, 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shardsMoveWholeWhenTheParallelismChanges(boolean rocksDb) throws Exception {
        DeduplicateJob one = start(1, rocksDb);
        one.take(quotes(0, 1000, NOON));

        DeduplicateJob three = restore(one.checkpoint(), 3, rocksDb);
        three.take(quotes(500, 2000, NOON + HOUR));
        assertThat(three.passed()).containsExactlyInAnyOrder(quotes(1000, 2000, NOON + HOUR));

        DeduplicateJob two = restore(three.checkpoint(), 2, rocksDb);
        two.take(quotes(0, 2100, NOON + 24 * HOUR));
        assertThat(two.passed()).containsExactlyInAnyOrder(quotes(2000, 2100, NOON + 24 * HOUR));
        assertThat(two.countsAtBarrier().stream()
                        .mapToLong(FeedCounts::duplicates)
                        .sum())
                .isEqualTo(2000);
    }

    @Test
    void anIdentityAcceptedAnewKeepsItsLaterTimeAfterARestart() throws Exception {
        DeduplicateJob job = start(1);
        job.take(quote("a", NOON, 1));
        job.checkpoint();
        job.take(quote("a", NOON + 25 * HOUR - 1, 2));
        List<OperatorSubtaskState> state = job.checkpoint();

        DeduplicateJob restored = restore(state, 1, false);
        restored.take(quote("a", NOON + 49 * HOUR - 1, 3));

        assertThat(restored.passed()).isEmpty();
    }

    @Test
    void nothingIsLostWhenACheckpointFailsAndIsRepeated() throws Exception {
        DeduplicateJob job = start(1);
        job.take(quote("a", NOON, 1));
        job.checkpoint(); // never completed, nor was anything added since
        List<OperatorSubtaskState> state = job.checkpoint();

        DeduplicateJob restored = restore(state, 1, false);
        restored.take(quote("a", NOON, 1));

        assertThat(restored.passed()).isEmpty();
    }

    @Test
    void aCheckpointAddsOneChunkForEachShardThatAcceptedSomething() throws Exception {
        DeduplicateJob job = start(1);
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
    void manyIdentitiesOfAShardAreKnownAfterARestartAndAreNotAllInMemory() throws Exception {
        DeduplicateJob job = start(1, true);
        Row[] all = onShardZero(2_200_000);
        job.take(all);

        assertThat(job.identitiesInMemory()).isEqualTo(all.length - AcceptedIdentities.RUN);
        DeduplicateJob restored = restore(job.checkpoint(), 2, true);
        restored.take(all);

        assertThat(restored.passed()).isEmpty();
    }

    /** The events decide, not the moments at which checkpoints fall. */
    @Test
    void theSameEventsPassWhateverTheCheckpointsAndTheParallelism() throws Exception {
        Random random = Seed.printed("deduplicate");
        List<Row> events = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            long time = NOON + i * HOUR / 100 - random.nextInt(60) * HOUR / 100;
            events.add(on(random.nextInt(3), quote("q" + Math.max(0, i - random.nextInt(4000)), time, i)));
        }
        DeduplicateJob steady = start(1);
        steady.take(events.toArray(Row[]::new));

        DeduplicateJob job = start(2);
        List<Row> passed = new ArrayList<>();
        for (int from = 0; from < events.size(); ) {
            int to = Math.min(events.size(), from + 1 + random.nextInt(4000));
            job.take(events.subList(from, to).toArray(Row[]::new));
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

    /** The rule as the contract says it, with a map that forgets nothing. */
    private static List<Row> expected(List<Row> events) {
        Map<String, Long> accepted = new HashMap<>();
        List<Row> passed = new ArrayList<>();
        for (Row event : events) {
            Long before = accepted.get(event.identity());
            if (before == null || event.kafkaTimestamp() - before > 24 * HOUR) {
                accepted.put(event.identity(), event.kafkaTimestamp());
                passed.add(event);
            }
        }
        return passed;
    }
}
