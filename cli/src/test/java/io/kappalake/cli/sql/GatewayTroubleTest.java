package io.kappalake.cli.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GatewayTroubleTest {

    @Test
    void aFollowerWhosePlaceIsGoneIsToldHowToResume() {
        for (String line : new String[] {
            "java.lang.IllegalArgumentException: Starting snapshot (exclusive) 42 is not a parent ancestor of end snapshot 43",
            "java.lang.IllegalArgumentException: Cannot find snapshot: 42"
        }) {
            assertThat(GatewayTrouble.sentence(new RuntimeException(
                            "org.apache.flink.util.FlinkException: Global failure\nCaused by: " + line)))
                    .startsWith("The table no longer keeps the snapshot where this follower stopped: resume by")
                    .contains("kafka_offset", "docs/sql.md");
        }
    }

    @Test
    void otherwiseTheInnermostCauseIsTold() {
        assertThat(GatewayTrouble.sentence(new RuntimeException(
                        "java.io.IOException: one\nCaused by: java.lang.IllegalStateException: two.")))
                .isEqualTo("two");
    }
}
