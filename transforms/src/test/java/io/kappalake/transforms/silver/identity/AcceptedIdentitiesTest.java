package io.kappalake.transforms.silver.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.FingerprintMap;
import io.kappalake.transforms.feed.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AcceptedIdentitiesTest {

    /** What fills a map of 128 slots. */
    private static final int SMALL_RUN = 96;

    /** So many that rows have grown by more than a word at once. */
    private static final int COLUMNS = 700;

    @Test
    void whatWasAcceptedIsKnownAtRandomUntilTheBoundWhateverTheCheckpointsAndRestarts() {
        Random random = Seed.printed("accepted identities");
        MemoryState state = new MemoryState();
        AcceptedIdentities identities = new AcceptedIdentities(state, SMALL_RUN);
        Map<Integer, Long> expected = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            long now = i;
            long bound = now - 20_000;
            int id = random.nextInt(1 + i);
            long from = bound + random.nextInt(20_000);
            Fingerprint identity = identity(id);
            assertThat(identities.acceptedSince(from, identity.high(), identity.low()))
                    .as("identity %d at %d", id, i)
                    .isEqualTo(expected.getOrDefault(id, Long.MIN_VALUE) >= from);
            if (expected.getOrDefault(id, Long.MIN_VALUE) < now - 15_000) {
                identities.accept(identity.high(), identity.low(), now, () -> bound);
                expected.put(id, now);
            }
            if (random.nextInt(50) == 0) {
                identities.save(bound);
                if (random.nextInt(20) == 0) {
                    identities = new AcceptedIdentities(state, SMALL_RUN);
                }
            }
        }
    }

    @Test
    void whatTheLakeHasCountsWithItsLaterTimeInWhateverOrderItIsRead() {
        AcceptedIdentities identities = new AcceptedIdentities(new MemoryState(), SMALL_RUN);
        for (int id = 0; id < 1000; id++) {
            rebuild(identities, id, id % 2 == 0 ? 10 : 20);
        }
        for (int id = 0; id < 1000; id++) {
            rebuild(identities, id, id % 2 == 0 ? 20 : 10);
        }

        for (int id = 0; id < 1000; id++) {
            assertThat(known(identities, id, 20)).isTrue();
            assertThat(known(identities, id, 21)).isFalse();
        }
    }

    @Test
    void onlyTheNewestAreInMemoryHoweverManyThereAre() {
        AcceptedIdentities identities = new AcceptedIdentities(new MemoryState(), SMALL_RUN);
        accept(identities, 0, 200_000, 1);

        assertThat(identities.sizeInMemory()).isLessThanOrEqualTo(SMALL_RUN);
        assertThat(identities.columns()).isEqualTo(200_000 / SMALL_RUN);
    }

    @Test
    void memoryIsThatOfTheHorizonHoweverLongItRuns() {
        AcceptedIdentities identities = new AcceptedIdentities(new MemoryState(), SMALL_RUN);
        for (int id = 0; id < 100_000; id++) {
            accept(identities, id, id + 1, id);
            if (id % 50 == 0) {
                identities.save(id - 2000);
            }
        }

        assertThat(identities.columns()).isBetween(2000 / SMALL_RUN, 2000 / SMALL_RUN + 4);
    }

    @Test
    void eachIsWrittenTwiceInItsLifeAndNotAtEachCheckpoint() {
        MemoryState state = new MemoryState();
        AcceptedIdentities identities = new AcceptedIdentities(state, AcceptedIdentities.RUN);
        for (int checkpoint = 0; checkpoint < 200; checkpoint++) {
            accept(identities, checkpoint * 500, checkpoint * 500 + 500, 1);
            identities.save(0);
        }

        assertThat(state.written).isBetween(100_000L * 24, 100_000L * 55);
    }

    @Test
    void aCheckpointWithoutAnythingNewWritesNothing() {
        MemoryState state = new MemoryState();
        AcceptedIdentities identities = new AcceptedIdentities(state, SMALL_RUN);
        accept(identities, 0, 1000, 1);
        identities.save(0);
        long before = state.written;

        identities.save(1);

        assertThat(state.written).isEqualTo(before);
    }

    @Test
    void littleTrafficDoesNotLeaveThousandsOfChunks() {
        MemoryState state = new MemoryState();
        AcceptedIdentities identities = new AcceptedIdentities(state, AcceptedIdentities.RUN);
        for (int id = 0; id < 3000; id++) {
            accept(identities, id, id + 1, id);
            identities.save(id - 100);
        }

        assertThat(state.values.size()).isLessThan(300);
        assertThat(identities.sizeInMemory()).isLessThan(500);
        AcceptedIdentities restored = new AcceptedIdentities(state, AcceptedIdentities.RUN);
        for (int id = 2900; id < 3000; id++) {
            assertThat(known(restored, id, id)).isTrue();
        }
    }

    @Test
    void nothingIsLeftInTheStateOnceAllIsBeforeTheBound() {
        MemoryState state = new MemoryState();
        AcceptedIdentities identities = new AcceptedIdentities(state, SMALL_RUN);
        for (int id = 0; id < 1000; id++) {
            accept(identities, id, id + 1, id);
            if (id % 10 == 0) {
                identities.save(0);
            }
        }
        AcceptedIdentities restored = new AcceptedIdentities(state, SMALL_RUN);

        restored.save(1000);

        assertThat(state.values).isEmpty();
        assertThat(restored.sizeInMemory()).isZero();
    }

    @Test
    void stateOfAnotherFormIsRefused() {
        MemoryState state = new MemoryState();
        AcceptedIdentities identities = new AcceptedIdentities(state, SMALL_RUN);
        accept(identities, 0, 1000, 1);
        identities.save(0);
        // The directory is the only value whose key is below those of chunks.
        state.get(-1)[0] = 0;

        assertThatThrownBy(() -> new AcceptedIdentities(state, SMALL_RUN))
                .hasMessage(
                        "State of the identities has form 0, this version reads form 1: start the version that wrote it,"
                                + " or start without state");
    }

    @Test
    void filtersKnowAllThatTheirRunsHoldAndSeldomAnyOther() {
        RunFilters filters = new RunFilters(AcceptedIdentities.RUN);
        for (int column = 0; column < 6; column++) {
            filters.set(column, filters.filterOf(run(column, AcceptedIdentities.RUN), 0));
        }

        int wrong = 0;
        for (int id = 0; id < 12 * AcceptedIdentities.RUN; id++) {
            List<Integer> holding = holding(filters, id);
            int column = id / AcceptedIdentities.RUN;
            assertThat(column >= 6 || holding.contains(column))
                    .as("identity %d in %s", id, holding)
                    .isTrue();
            wrong += holding.size() - (column < 6 ? 1 : 0);
        }
        // 811,008 wrong answers are possible, and one in 18,000 is expected.
        assertThat(wrong).isBetween(20, 80);
    }

    @Test
    void columnsAreClearedAndTakenAgainAmongHundreds() {
        RunFilters filters = new RunFilters(SMALL_RUN);
        for (int column = 0; column < COLUMNS; column++) {
            filters.set(column, filters.filterOf(run(column, SMALL_RUN), 0));
        }
        for (int column = 0; column < COLUMNS; column += 3) {
            filters.clear(column);
        }
        for (int column = 0; column < COLUMNS; column += 6) {
            filters.set(column, filters.filterOf(run(column, SMALL_RUN), 0));
        }

        for (int column = 0; column < COLUMNS; column++) {
            int known = 0;
            for (int id = column * SMALL_RUN; id < (column + 1) * SMALL_RUN; id++) {
                known += holding(filters, id).contains(column) ? 1 : 0;
            }
            boolean isClear = column % 6 == 3;
            assertThat(known).as("column %d", column).isEqualTo(isClear ? 0 : SMALL_RUN);
        }
    }

    private static List<Integer> holding(RunFilters filters, int id) {
        List<Integer> columns = new ArrayList<>();
        int column = filters.firstHolding(0, identity(id).high(), identity(id).low());
        while (column >= 0) {
            columns.add(column);
            column = filters.firstHolding(
                    column + 1, identity(id).high(), identity(id).low());
        }
        return columns;
    }

    private static FingerprintMap run(int number, int size) {
        FingerprintMap run = new FingerprintMap();
        for (int id = number * size; id < (number + 1) * size; id++) {
            run.put(identity(id).high(), identity(id).low(), 1);
        }
        return run;
    }

    private static void accept(AcceptedIdentities identities, int from, int to, long time) {
        for (int id = from; id < to; id++) {
            identities.accept(identity(id).high(), identity(id).low(), time, () -> 0);
        }
    }

    private static void rebuild(AcceptedIdentities identities, int id, long time) {
        identities.rebuild(identity(id).high(), identity(id).low(), time);
    }

    private static boolean known(AcceptedIdentities identities, int id, long from) {
        return identities.acceptedSince(from, identity(id).high(), identity(id).low());
    }

    private static Fingerprint identity(int id) {
        return Fingerprint.of("q-" + id);
    }

    /** Flink's state of one shard as a map, which counts what is written. */
    private static final class MemoryState implements ShardState {

        private final Map<Long, byte[]> values = new HashMap<>();
        private long written;

        @Override
        public boolean contains(long key) {
            return values.containsKey(key);
        }

        @Override
        public byte[] get(long key) {
            assertThat(values).containsKey(key);
            return values.get(key);
        }

        @Override
        public void put(long key, byte[] value) {
            values.put(key, value);
            written += value.length;
        }

        @Override
        public void remove(long key) {
            assertThat(values.remove(key)).isNotNull();
        }
    }
}
