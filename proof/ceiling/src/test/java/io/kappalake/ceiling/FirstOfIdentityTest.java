package io.kappalake.ceiling;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Micros;
import org.junit.jupiter.api.Test;

class FirstOfIdentityTest {

    private static final long DAY = Micros.DAY;

    private final FirstOfIdentity first = new FirstOfIdentity(DAY);

    @Test
    void aRepeatWithinTheHorizonIsNotAcceptedAndDoesNotRefreshTheIdentity() {
        assertThat(first.accepts("a", 0)).isTrue();
        assertThat(first.accepts("a", DAY)).isFalse();
        assertThat(first.accepts("a", DAY + 1)).isTrue();
        assertThat(first.accepts("a", 2 * DAY)).isFalse();
    }
}
