package io.kappalake.cli.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.Positions;
import io.kappalake.tables.ledger.TopicLogs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WaitingRecordsTest {

    private static final Positions LAKE =
            Positions.NONE.with("trades", 0, 10).with("trades", 1, 10).with("orders", 0, 5);
    private static final Positions END = Positions.NONE
            .with("trades", 0, 30)
            .with("trades", 1, 12)
            .with("trades", 2, 4)
            .with("orders", 0, 5);

    @Test
    void whatIsInKafkaAndNotInTheLakeWaitsAlsoInAPartitionThatTheLakeDoesNotKnow() {
        assertThat(WaitingRecords.lag(LAKE, first(0, 1), END, TopicLogs.NONE))
                .isEqualTo(Map.of("trades", 25L, "orders", 0L));
    }

    @Test
    void whatKafkaHasDroppedDoesNotWaitAndIsNamed() {
        assertThat(WaitingRecords.lag(LAKE, first(25, 1), END, TopicLogs.NONE))
                .isEqualTo(Map.of("trades", 10L, "orders", 0L));
        assertThat(WaitingRecords.dropped(LAKE, first(25, 1), TopicLogs.NONE))
                .containsExactly("Kafka has dropped offsets 10 to 24 of trades/0, which the lake has not read:"
                        + " ./lake run names the way on");
        assertThat(WaitingRecords.dropped(LAKE, first(10, 1), TopicLogs.NONE)).isEmpty();
    }

    @Test
    void recordsWaitInTheTopicsThatKafkaHasThemIn() {
        TopicLogs logs = TopicLogs.NONE.withFeed("trades", List.of("binance", "kraken"));

        assertThat(WaitingRecords.lag(
                        Positions.NONE.with("trades", 0, 10).with("trades", 10_000, 1),
                        Positions.NONE,
                        Positions.NONE
                                .with("trades", 0, 12)
                                .with("trades", 10_000, 4)
                                .with("trades", 10_001, 1),
                        logs))
                .isEqualTo(Map.of("binance", 2L, "kraken", 3L));
    }

    private static Positions first(long zero, long two) {
        return Positions.NONE
                .with("trades", 0, zero)
                .with("trades", 1, 0)
                .with("trades", 2, two)
                .with("orders", 0, 0);
    }
}
