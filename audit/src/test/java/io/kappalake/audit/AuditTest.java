package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTest {

    private final AuditedLake lake = new AuditedLake();

    @AfterEach
    void close() {
        lake.close();
    }

    private AuditedLake twoCommits() {
        return lake.market(at("10:00"), at("10:40"))
                .land()
                .market(at("10:40"), at("11:20"))
                .gapOfKafka("trades", 2)
                .progress(at("11:20"), at("10:00"))
                .land();
    }

    private AuditReport audit() {
        return Audit.of(lake.lake).run(AuditProgress.NONE);
    }

    private void assertFails(String... checks) {
        AuditReport report = audit();
        assertThat(report.failed()).as(report.toString()).containsExactly(checks);
    }

    @Test
    void aLakeThatTheJobWroteHoldsInEveryCheck() {
        twoCommits();

        AuditReport report = audit();

        assertThat(report.failed()).as(report.toString()).isEmpty();
        assertThat(report.commits()).isEqualTo(2);
    }
}
