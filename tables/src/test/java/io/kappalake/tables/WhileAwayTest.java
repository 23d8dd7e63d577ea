package io.kappalake.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WhileAwayTest {

    private final List<String> said = new ArrayList<>();
    private final Deque<Supplier<String>> answers = new ArrayDeque<>();

    @Test
    void whoStartsBeforeItsServicesWaitsForThemAndSaysOnceForEach() {
        answers.add(away("Nessie does not answer"));
        answers.add(away("Nessie does not answer"));
        answers.add(away("Kafka does not answer"));
        answers.add(() -> "here");

        assertThat(ask(Duration.ofMinutes(1))).isEqualTo("here");
        assertThat(said)
                .containsExactly("Nessie does not answer; waiting for it", "Kafka does not answer; waiting for it");
    }

    @Test
    void aRefusalIsNotAskedAgain() {
        answers.add(() -> {
            throw new LakeException("no such branch");
        });

        assertThatThrownBy(() -> ask(Duration.ofMinutes(1))).hasMessage("no such branch");
        assertThat(said).isEmpty();
    }

    @Test
    void afterTheLimitTheServiceIsNamedAsTheReason() {
        answers.add(away("Nessie does not answer"));

        assertThatThrownBy(() -> ask(Duration.ZERO))
                .isInstanceOf(LakeUnreachable.class)
                .hasMessage("Nessie does not answer");
        assertThat(answers).isEmpty();
        assertThat(said).isEmpty();
    }

    @Test
    void withoutALimitItWaitsAsLongAsItTakes() {
        assertThat(System.nanoTime() + WhileAway.FOREVER.toNanos()).isGreaterThan(System.nanoTime());
    }

    private String ask(Duration limit) {
        return new WhileAway(limit, Duration.ofMillis(1), said::add)
                .ask(() -> answers.remove().get());
    }

    private static Supplier<String> away(String who) {
        return () -> {
            throw new LakeUnreachable(who, new IOException());
        };
    }
}
