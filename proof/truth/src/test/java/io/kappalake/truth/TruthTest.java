package io.kappalake.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TruthTest {
    @Test
    void aRepeatUpToTheHorizonIsADuplicateWhateverItSays() {
        Recorded recorded = new Recorded()
                .sentAt("2026-03-02T12:00:00Z")
                .trade("T1", "2026-03-02T11:00:00Z", "10", "1", "BUY")
                .sentAt("2026-03-03T12:00:00Z")
                .trade("T1", "2026-03-02T11:00:00Z", "99", "1", "BUY");

        assertThat(Recorded.column(recorded.truth(), "silver.trades", "kafka_offset"))
                .containsExactly(0L);
        assertThat(recorded.truth().counts()).isEqualTo(Map.of("trades", new OutcomeCounts(2, 1, 1, Map.of())));
    }

    @Test
    void aRepeatBeyondTheHorizonIsAnEventAgain() {
        Recorded recorded = new Recorded()
                .sentAt("2026-03-02T12:00:00Z")
                .trade("T1", "2026-03-02T11:00:00Z", "10", "1", "BUY")
                .sentAt("2026-03-03T12:00:00.001Z")
                .trade("T1", "2026-03-02T11:00:00Z", "99", "1", "BUY");

        assertThat(Recorded.column(recorded.truth(), "silver.trades", "kafka_offset"))
                .containsExactly(0L, 1L);
    }

    @Test
    void aDuplicateDoesNotExtendTheHorizon() {
        Recorded recorded = new Recorded()
                .sentAt("2026-03-02T12:00:00Z")
                .trade("T1", "2026-03-02T11:00:00Z", "10", "1", "BUY")
                .sentAt("2026-03-03T11:00:00Z")
                .trade("T1", "2026-03-02T11:00:00Z", "10", "1", "BUY")
                .sentAt("2026-03-03T13:00:00Z")
                .trade("T1", "2026-03-02T11:00:00Z", "10", "1", "BUY");

        assertThat(Recorded.column(recorded.truth(), "silver.trades", "kafka_offset"))
                .containsExactly(0L, 2L);
    }

    @Test
    void theFirstInKafkaOrderIsAcceptedInWhicheverOrderTheRecordsAreGiven() {
        Recorded recorded = new Recorded()
                .trade("T1", "2026-03-02T11:00:00Z", "10", "1", "BUY")
                .trade("T1", "2026-03-02T11:00:00Z", "99", "1", "BUY");
        Collections.reverse(recorded.records);

        assertThat(Recorded.column(recorded.truth(), "silver.trades", "kafka_offset"))
                .containsExactly(0L);
    }

    @Test
    void aRejectedRecordDoesNotTakeTheIdentity() {
        Recorded recorded = new Recorded()
                .trade("T1", "2026-03-02T11:00:00Z", "0", "1", "BUY")
                .trade("T1", "2026-03-02T11:00:00Z", "10", "1", "BUY");

        assertThat(recorded.truth().counts())
                .isEqualTo(Map.of("trades", new OutcomeCounts(2, 1, 0, Map.of("NOT_POSITIVE", 1L))));
    }

    @Test
    void theStepsOfAnOrderAreEventsOfTheirOwn() {
        Recorded recorded = new Recorded()
                .order("O1", "C1", "2026-03-02T11:00:00Z", "10", "pending")
                .order("O1", "C1", "2026-03-02T11:00:01Z", "10", "Completed")
                .order("O1", "C1", "2026-03-02T11:00:02Z", "10", "completed");

        assertThat(Recorded.column(recorded.truth(), "silver.orders", "status"))
                .containsExactlyInAnyOrder("pending", "completed");
        assertThat(recorded.truth().counts()).isEqualTo(Map.of("orders", new OutcomeCounts(3, 2, 1, Map.of())));
    }

    @Test
    void bronzeKeepsEverythingAndRejectedKeepsTheBytes() {
        Recorded recorded = new Recorded().json("quotes", "{oops").bytes("quotes", null);

        assertThat(Recorded.column(recorded.truth(), "bronze.quotes", "kafka_offset"))
                .containsExactly(0L, 1L);
        List<Object> payloads = Recorded.column(recorded.truth(), "silver.rejected", "payload");
        assertThat(payloads.stream().map(Values::show).toList()).containsExactly("'{oops'", "null");
    }
}
