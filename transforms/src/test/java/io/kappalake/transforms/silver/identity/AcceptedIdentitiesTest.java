package io.kappalake.transforms.silver.identity;

import static io.kappalake.transforms.silver.identity.IdentityFixture.SMALL_RUN;
import static io.kappalake.transforms.silver.identity.IdentityFixture.identity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.transforms.feed.Fingerprint;
import io.kappalake.transforms.feed.Seed;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

class AcceptedIdentitiesTest {

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
                identities.accept(identity.high(), identity.low(), now, () -> since(bound));
                expected.put(id, now);
            }
            if (random.nextInt(50) == 0) {
                identities.save(since(bound));
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
                identities.save(since(id - 2000));
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
            identities.save(since(0));
        }

        assertThat(state.written).isBetween(100_000L * 24, 100_000L * 55);
    }

    @Test
    void aCheckpointWithoutAnythingNewWritesNothing() {
        MemoryState state = new MemoryState();
        AcceptedIdentities identities = new AcceptedIdentities(state, SMALL_RUN);
        accept(identities, 0, 1000, 1);
        identities.save(since(0));
        long before = state.written;

        identities.save(since(1));

        assertThat(state.written).isEqualTo(before);
    }

    @Test
    void littleTrafficDoesNotLeaveThousandsOfChunks() {
        MemoryState state = new MemoryState();
        AcceptedIdentities identities = new AcceptedIdentities(state, AcceptedIdentities.RUN);
        for (int id = 0; id < 3000; id++) {
            accept(identities, id, id + 1, id);
            identities.save(since(id - 100));
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
                identities.save(since(0));
            }
        }
        AcceptedIdentities restored = new AcceptedIdentities(state, SMALL_RUN);

        restored.save(since(1000));

        assertThat(state.values).isEmpty();
        assertThat(restored.sizeInMemory()).isZero();
    }

    @Test
    void stateOfAnotherFormIsRefused() {
        MemoryState state = new MemoryState();
        AcceptedIdentities identities = new AcceptedIdentities(state, SMALL_RUN);
        accept(identities, 0, 1000, 1);
        identities.save(since(0));
        // The directory is the only value whose key is below those of chunks.
        state.get(-1)[0] = 0;

        assertThatThrownBy(() -> new AcceptedIdentities(state, SMALL_RUN))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .hasMessage("State of the identities has form 0, this version reads form 1:"
                        + " start the version that wrote it,"
                        + " or start with --from-state none, which resumes from the lake itself");
    }

    private static Kept since(long bound) {
        return new Kept(bound, Long.MAX_VALUE);
    }

    private static void accept(AcceptedIdentities identities, int from, int to, long time) {
        for (int id = from; id < to; id++) {
            identities.accept(identity(id).high(), identity(id).low(), time, () -> since(0));
        }
    }

    private static void rebuild(AcceptedIdentities identities, int id, long time) {
        identities.rebuild(identity(id).high(), identity(id).low(), time, Kept.ALL);
    }

    private static boolean known(AcceptedIdentities identities, int id, long from) {
        return identities.acceptedSince(from, identity(id).high(), identity(id).low());
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
