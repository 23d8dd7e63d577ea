package io.kappalake.audit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OffsetSetTest {

    private static final int CHUNK = 1 << 16;

    private final OffsetSet set = new OffsetSet();

    @Test
    void anOffsetIsNewOnceWhereverItLies() {
        for (long offset : new long[] {0, CHUNK - 1, CHUNK, 1L << 33, Long.MAX_VALUE}) {
            assertThat(set.contains(offset)).isFalse();
            assertThat(set.add(offset)).isTrue();
            assertThat(set.add(offset)).isFalse();
            assertThat(set.contains(offset)).isTrue();
        }
        assertThat(set.contains(1)).isFalse();
        assertThat(set.contains((1L << 33) + 1)).isFalse();
    }

    @Test
    void offsetsThatFillTheirChunksStayKnownAndTheirNeighboursUnknown() {
        long first = (1L << 33) - 3;
        long end = first + 2 * CHUNK + 7;
        for (long offset = first; offset < end; offset++) {
            assertThat(set.add(offset)).isTrue();
        }
        for (long offset = first; offset < end; offset++) {
            assertThat(set.add(offset)).isFalse();
            assertThat(set.contains(offset)).isTrue();
        }
        assertThat(set.contains(first - 1)).isFalse();
        assertThat(set.contains(end)).isFalse();
        assertThat(set.add(end)).isTrue();
    }

    @Test
    void inAnyOrderItSaysWhatASetSays() {
        Random random = new Random(11);
        Set<Long> expected = new HashSet<>();
        for (int at = 0; at < 300_000; at++) {
            long offset = random.nextInt(3 * CHUNK);
            assertThat(set.add(offset)).isEqualTo(expected.add(offset));
        }
        for (long offset = 0; offset < 3 * CHUNK; offset++) {
            assertThat(set.contains(offset)).isEqualTo(expected.contains(offset));
        }
    }
}
