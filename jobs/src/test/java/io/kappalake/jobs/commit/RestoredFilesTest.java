package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.Lines;
import io.kappalake.jobs.Shared;
import io.kappalake.jobs.TestLake;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Committable;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestoredFilesTest {

    private Lake lake;

    @BeforeEach
    void openLake() {
        lake = TestLake.fresh();
    }

    @AfterEach
    void closeLake() {
        lake.close();
    }

    @Test
    void aRestoredCommitWhoseFilesWereSweptIsRefusedBeforeItLands() throws Exception {
        String head = lake.head();
        Committable trades = Shared.trades(lake, 0, 0, 2);
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            state = committer
                    .receive(trades, Shared.bars(lake, 0, 10, 2), Shared.market(10, 9))
                    .barrier(1);
        }
        String swept = location(trades);
        lake.io().deleteFile(swept);

        assertThatThrownBy(() -> Committer.start(lake, state))
                .isInstanceOf(SuppressRestartsException.class)
                .cause()
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("The restored state holds checkpoint 1 of run ")
                .hasMessageContaining("which has not landed, but 1 of its 2 files are gone, such as " + swept)
                .hasMessageEndingWith(": start with --from-state none, which reads these records from Kafka again");
        assertThat(lake.head()).isEqualTo(head);
    }

    @Test
    void filesOfACommitThatHadLandedAreNotLookedFor() throws Exception {
        Committable trades = Shared.trades(lake, 0, 0, 2);
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            state = committer.receive(trades).checkpoint(1);
        }
        lake.io().deleteFile(location(trades));

        try (Committer restored = Committer.start(lake, state)) {
            restored.receive(Shared.trades(lake, 1, 0, 1)).checkpoint(2);
        }
        assertThat(lake.lastLedger().orElseThrow().checkpoint()).isEqualTo(2);
    }

    @Test
    void aRestoredCommitWithAllItsFilesLands() throws Exception {
        OperatorSubtaskState state;
        try (Committer committer = Committer.start(lake)) {
            state = committer.receive(Shared.trades(lake, 0, 0, 2)).barrier(1);
        }

        Committer.start(lake, state).close();

        assertThat(Lines.of(lake, "bronze.trades", "kafka_offset")).containsExactly("0", "1");
    }

    private static String location(Committable committable) {
        return committable.files().get(0).file().location();
    }
}
