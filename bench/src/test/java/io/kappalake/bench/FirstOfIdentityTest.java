package io.kappalake.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.Micros;
import org.junit.jupiter.api.Test;

class FirstOfIdentityTest {

    private static final long DAY = Micros.DAY;

    private final FirstOfIdentity first = new FirstOfIdentity(DAY);

    @Test
    void aRepeatWithinTheHorizonIsNotAcceptedAndDoesNotRefreshTheIdentity() {
        assertThat(first.accepts("a", 0, 0)).isTrue();
        assertThat(first.accepts("a", 0, DAY)).isFalse();
        assertThat(first.accepts("a", 0, DAY + 1)).isTrue();
        assertThat(first.accepts("a", 0, 2 * DAY)).isFalse();
    }

    @Test
    void whatOnePartitionHasForgottenAnotherThatIsBehindStillKnows() {
        assertThat(first.accepts("a", 0, 0)).isTrue();
        assertThat(first.accepts("b", 1, 0)).isTrue();
        for (int i = 0; i < 1_000; i++) {
            assertThat(first.accepts("of 1: " + i, 1, 3 * DAY + i)).isTrue();
        }
        assertThat(first.accepts("a", 0, DAY)).isFalse();
    }
}
