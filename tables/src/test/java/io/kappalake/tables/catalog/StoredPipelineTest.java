package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.TableDefinition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.Namespace;
import org.projectnessie.model.Operation;

class StoredPipelineTest {

    private static final List<TableDefinition<Row>> TABLES =
            List.of(TestLake.table("bronze", "clicks"), TestLake.table("silver", "clicks"));

    private static final Map<String, String> FILES =
            Map.of("pipeline.yaml", "pipeline: mine\n", "feeds/clicks.yaml", "feed: clicks\ntopics: []\n");

    @Test
    void theCommitThatCreatesTheTablesBringsTheFilesAndBranchesInheritThem() throws Exception {
        try (Lake lake = Lake.open(TestLake.empty())) {
            assertThat(lake.pipelineFiles()).isEmpty();

            lake.provision(TABLES, FILES);

            assertThat(lake.pipelineFiles()).isEqualTo(FILES);
            assertThat(lake.log()).singleElement().satisfies(commit -> assertThat(
                            commit.properties().get("pipeline.hash"))
                    .hasSize(64));
            String branch = "replay/" + lake.address().ref();
            lake.refs().createBranch(branch, lake.head());
            try (Lake other = Lake.open(lake.address().onRef(branch))) {
                assertThat(other.pipelineFiles()).isEqualTo(FILES);
            }
        }
    }

    @Test
    void otherFilesAreRefusedAndNothingIsWritten() {
        try (Lake lake = Lake.open(TestLake.empty())) {
            lake.provision(TABLES, FILES);
            String head = lake.head();

            lake.provision(TABLES, FILES);

            Map<String, String> changed =
                    Map.of("pipeline.yaml", "pipeline: mine\n", "feeds/clicks.yaml", "feed: clicks\ntopics: [a]\n");
            assertThatThrownBy(() -> lake.provision(TABLES, changed))
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining(
                            "feeds/clicks.yaml differs in line 2 (the lake has \"topics: []\", the file has"
                                    + " \"topics: [a]\")");
            assertThatThrownBy(() -> lake.provision(TABLES, Map.of("pipeline.yaml", "pipeline: mine\n")))
                    .hasMessageContaining("it has feeds/clicks.yaml, these files do not");
            assertThatThrownBy(() -> lake.provision(TABLES)).hasMessageContaining("these files do not");
            assertThat(lake.head()).isEqualTo(head);
        }
    }

    @Test
    void aLakeOfTheShippedPipelineTakesNoOther() {
        try (Lake lake = TestLake.with(TABLES)) {
            assertThatThrownBy(() -> lake.provision(TABLES, FILES)).hasMessageContaining("it has no feeds/clicks.yaml");
            assertThat(lake.pipelineFiles()).isEmpty();
        }
    }

    @Test
    void aNamespaceThatOthersMadeGetsTheFiles() throws Exception {
        try (Lake lake = Lake.open(TestLake.empty())) {
            Namespace silver = Namespace.of(List.of("silver"), Map.of("owner", "us"));
            lake.branch()
                    .commit(
                            lake.head(),
                            CommitMeta.fromMessage("a namespace of others"),
                            List.of(Operation.Put.of(StoredPipeline.KEY, silver)));

            lake.provision(TABLES, FILES);

            assertThat(lake.pipelineFiles()).isEqualTo(FILES);
            try (Lake again = Lake.open(lake.address())) {
                assertThat(again.pipelineFiles()).isEqualTo(FILES);
                assertThat(again.branch().contents(again.head(), List.of(StoredPipeline.KEY)))
                        .extractingByKey(StoredPipeline.KEY)
                        .satisfies(content -> assertThat(((Namespace) content).getProperties())
                                .containsEntry("owner", "us"));
            }
        }
    }
}
