package io.kappalake.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What a person reads if Flink accepts no job. */
class RefusedStateTest {

    @Test
    void aDamagedCheckpointIsNamedWithTheWayOn() {
        // Flink says no more of a file that ends too early.
        Exception seen = new IllegalStateException("Job failed", new CompletionException(new EOFException()));

        assertThat(JobRun.refusal(seen, Optional.of("file:/state/chk-66")))
                .isEqualTo("EOFException. If checkpoint file:/state/chk-66 is damaged, --from-state none resumes from"
                        + " the lake alone");
    }

    @Test
    void withoutStateTheCauseIsToldAlone() {
        assertThat(JobRun.refusal(new IllegalStateException("no slots\nat all"), Optional.empty()))
                .isEqualTo("no slots");
    }

    @Test
    void aFlinkThatWantsATokenIsNamedSo() {
        Exception seen = new IllegalStateException("Unrecognized token 'Refused': was expecting (JSON String, …)");

        assertThat(JobRun.refusal(new IllegalStateException(seen), Optional.empty()))
                .isEqualTo("it needs the token that this Flink was started with: name its file with --token-file");
    }
}
