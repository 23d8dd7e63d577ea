package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Positions;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** Topics that a job found, and that it dies with before or after they are in the lake. */
class NewTopicsRestoredTest extends NewTopicsFixture {

    @Test
    void aJobThatDiesBeforeTheCommitOfANewTopicLandsItAfterTheRestart() throws Exception {
        try (Lake lake = lake()) {
            OperatorSubtaskState state;
            try (Committer committer = start(lake, null)) {
                state = committer.barrier(1);
            }
            assertThat(lake.lastLedger()).isEmpty();

            start(lake, state).close();

            assertThat(logs(lake).topics()).containsEntry("web.a", numbered(0, "id-a"));
        }
    }

    @Test
    void aJobThatDiesAfterTheCommitOfANewTopicAndBeforeAnyRecordGoesOn() throws Exception {
        try (Lake lake = lake()) {
            OperatorSubtaskState state;
            try (Committer committer = start(lake, null)) {
                committer.checkpoint(1);
                state = committer.checkpoint(2);
            }

            try (Committer restored = start(lake, state)) {
                restored.receive(clicks(0, 0, 3)).checkpoint(3);
            }

            assertThat(lake.lastLedger().orElseThrow().ends()).isEqualTo(Positions.of(Map.of("clicks", Map.of(0, 3L))));
        }
    }

    @Test
    void aRunThatWasPlannedWithAnotherTopicUnderThatNumberIsRefusedAndTheNextOneIsNot() throws Exception {
        try (Lake lake = lake()) {
            OperatorSubtaskState state;
            try (Committer committer = start(lake, null)) {
                state = committer.barrier(1);
            }
            Kafka.topics.put("web.0", "id-0");
            LandCheckpoints planned = planned(lake, List.of("web.0", "web.a"));

            assertThatThrownBy(() -> Committer.start(planned, state))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .hasMessageStartingWith("The lake came to know a new topic while this run started. Start it again");

            Committer.start(planned(lake, List.of("web.0", "web.a")), state).close();
            assertThat(logs(lake).topics()).containsEntry("web.a", numbered(0, "id-a"));
        }
    }

    @Test
    void aFoundTopicThatWasMadeAgainIsRefusedWhenTheJobRestarts() throws Exception {
        try (Lake lake = lake()) {
            OperatorSubtaskState state;
            try (Committer committer = start(lake, null)) {
                LandCheckpoints samePlan = planned(lake, List.of());
                committer.checkpoint(1);
                state = committer.receive(clicks(0, 0, 3)).checkpoint(2);
                Kafka.topics.put("web.a", "id-new");

                assertThatThrownBy(() -> Committer.start(samePlan, state))
                        .isInstanceOf(SuppressRestartsException.class)
                        .cause()
                        .hasMessageContaining("topic web.a was deleted and made again");
            }
        }
    }

    @Test
    void aFoundTopicOfWhichNothingWasReadBeforeTheRestartIsWatchedFromItsFirstRecordOn() throws Exception {
        try (Lake lake = lake()) {
            LandCheckpoints samePlan = planned(lake, List.of());
            OperatorSubtaskState state;
            try (Committer committer = start(lake, null)) {
                committer.checkpoint(1);
                state = committer.checkpoint(2);
            }

            try (Committer restored = Committer.start(samePlan, state)) {
                restored.receive(clicks(0, 0, 3)).checkpoint(3);
                Kafka.topics.put("web.a", "id-new");
                restored.receive(clicks(0, 3, 4)).barrier(4);

                assertThatThrownBy(() -> restored.complete(4))
                        .isInstanceOf(SuppressRestartsException.class)
                        .cause()
                        .hasMessageContaining("topic web.a was deleted and made again");
            }
            assertThat(lake.lastLedger().orElseThrow().ends()).isEqualTo(Positions.of(Map.of("clicks", Map.of(0, 3L))));
        }
    }
}
