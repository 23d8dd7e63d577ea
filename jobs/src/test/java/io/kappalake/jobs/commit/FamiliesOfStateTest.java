package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.jobs.TestLake;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State and the Gold tables of its lake: windows without state would miss what other operators have read. */
class FamiliesOfStateTest {

    @TempDir
    Path directory;

    private Pipeline pipeline;

    @BeforeEach
    void aPipelineWithOneTableOfGold() throws IOException {
        Files.createDirectories(directory.resolve("feeds"));
        Files.createDirectories(directory.resolve("gold"));
        Files.writeString(directory.resolve("pipeline.yaml"), "pipeline: mine\n");
        Files.writeString(directory.resolve("feeds/clicks.yaml"), """
                feed: clicks
                topics: [{ topic: clicks }]
                columns: { event_time: { type: timestamp, required: true } }
                identity: record
                """);
        Files.writeString(directory.resolve("gold/clicks_1m.sql"), """
                SELECT window_start, COUNT(*) AS clicks
                FROM TABLE(TUMBLE(TABLE silver.clicks, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
                GROUP BY window_start, window_end
                """);
        pipeline = Pipeline.read(directory);
    }

    @Test
    void stateThatIsOlderThanATableIsRefusedForGood() throws Exception {
        try (Lake lake = lake()) {
            OperatorSubtaskState state = stateOf(lake, "another");
            String head = lake.head();

            assertThatThrownBy(() -> Committer.start(lake, state))
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(CommitRefused.class)
                    .hasMessage("The state is older than the table gold.clicks_1m:"
                            + " start with --from-state none, which resumes from the lake itself");
            assertThat(lake.head()).isEqualTo(head);
        }
    }

    @Test
    void stateThatKnowsAllTablesAndStateFromBeforeTheFirstEventGoOn() throws Exception {
        try (Lake lake = lake()) {
            OperatorSubtaskState before;
            try (Committer committer = Committer.start(lake)) {
                before = committer.checkpoint(1);
            }
            Committer.start(lake, before).close();

            OperatorSubtaskState state = stateOf(lake, pipeline.families().get(0).name());
            Committer.start(lake, state).close();
        }
    }

    /** Of a run whose only windows are those of a family. */
    private static OperatorSubtaskState stateOf(Lake lake, String family) throws Exception {
        try (Committer committer = Committer.start(lake)) {
            return committer
                    .receive(new Committable(
                            "clicks",
                            FeedCounts.read(1),
                            Map.of(0, new OffsetRange(0, 1)),
                            List.of(),
                            Map.of(family, new Progress(20, 10)),
                            Map.of()))
                    .checkpoint(1);
        }
    }

    private Lake lake() {
        Lake lake = TestLake.fresh();
        lake.provision(
                pipeline.tables().stream()
                        .filter(table -> !table.fullName().equals("silver.rejected"))
                        .toList(),
                pipeline.files());
        return lake;
    }
}
