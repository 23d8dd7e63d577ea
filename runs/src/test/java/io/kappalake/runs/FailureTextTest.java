package io.kappalake.runs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailureTextTest {

    @Test
    void ourOwnLineIsToldRatherThanTheTermsOfTheLibraryThatCausedIt() {
        String trace = """
                org.apache.flink.runtime.JobException: Recovery is suppressed
                \tat org.apache.flink.X.y(X.java:1)
                Caused by: io.kappalake.tables.LakeException: Kafka's log was truncated. Accept it with ./lake resume
                \tat io.kappalake.Z.y(Z.java:1)
                Caused by: org.apache.kafka.clients.consumer.LogTruncationException: Truncated partitions {trades-0=Off}
                \t... 5 more
                """;

        assertThat(FailureText.innermost(trace)).isEqualTo("Kafka's log was truncated. Accept it with ./lake resume");
    }

    @Test
    void ofSeveralOfOursTheInnermostIsTold() {
        String trace = """
                io.kappalake.tables.LakeException: The commit failed
                Caused by: io.kappalake.tables.LakeUnreachable: Nessie does not answer
                Caused by: java.net.ConnectException: Connection refused
                """;

        assertThat(FailureText.innermost(trace)).isEqualTo("Nessie does not answer");
    }

    @Test
    void withoutOneOfOursTheInnermostCauseIsTold() {
        String trace = """
                java.lang.RuntimeException: one
                Caused by: org.apache.flink.util.SerializedThrowable: java.io.IOException: No space left on device
                """;

        assertThat(FailureText.innermost(trace)).isEqualTo("java.io.IOException: No space left on device");
        assertThat(FailureText.innermost("no trace")).isEqualTo("no trace");
    }
}
