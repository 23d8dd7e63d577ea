package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.Warehouse;
import io.kappalake.tables.storage.WarehouseMark;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.Namespace;
import org.projectnessie.model.Operation;

/** The mark in the warehouse: made, lost, broken, and what it remembers. */
class OwnershipMarkTest extends OwnershipFixture {

    @Test
    void aLakeFromBeforeTheMarkGetsOneAtItsNextStart() throws Exception {
        makeAsBeforeTheMark();

        lake.provision(List.of(TRADES));

        assertThat(lake.log().map(Commit::message).findFirst()).hasValue("Mark the warehouse as this lake's");
        assertThat(lake.ownership().require()).isEqualTo(mark().orElseThrow());
        String head = lake.head();
        lake.provision(List.of(TRADES));
        assertThat(lake.head()).isEqualTo(head);
    }

    @Test
    void aMarkThatIsGoneComesBackWithTheSameId() throws Exception {
        String id = mark().orElseThrow().lake();
        Files.delete(markFile());

        lake.provision(List.of(TRADES));

        assertThat(mark().orElseThrow().lake()).isEqualTo(id);
        assertThat(lake.log().map(Commit::message)).containsExactly("Create bronze.trades");
    }

    @Test
    void aWarehouseThatHasNoneOfTheBranchsTablesIsNotMarked() {
        LakeAddress empty = new LakeAddress(
                lake.address().nessieUri(),
                lake.address().ref(),
                TestLake.directory("empty").toUri().toString(),
                "");
        try (Lake wrong = Lake.open(empty)) {
            assertThatThrownBy(() -> wrong.provision(List.of(TRADES)))
                    .hasMessageContaining("has no table of branch " + empty.ref())
                    .hasMessageEndingWith("set --warehouse to where they are");
            assertThat(WarehouseMark.read(empty, wrong.io())).isEmpty();
        }
    }

    @Test
    void theGraceOnlyGrowsAndTheForgottenHistoryOnlyMovesOn() {
        Instant noon = Instant.parse("2026-03-01T12:00:00Z");
        lake.ownership().keepUncommitted(Duration.ofHours(30));
        lake.ownership().keepUncommitted(Duration.ofHours(1));
        lake.ownership().forget(noon);
        lake.ownership().forget(noon.minusSeconds(1));

        assertThat(mark().orElseThrow())
                .isEqualTo(new WarehouseMark(mark().orElseThrow().lake(), Duration.ofHours(30), noon, List.of()));
    }

    @Test
    void aMarkThatIsNoMarkIsNamed() {
        Warehouse.write(lake.io(), WarehouseMark.location(lake.address()), "{}");

        assertThatThrownBy(() -> lake.provision(List.of(TRADES)))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining(".kappalake/lake.json, IllegalArgumentException: it names no lake)");
    }

    private Path markFile() {
        return Path.of(URI.create(WarehouseMark.location(lake.address())));
    }

    private void makeAsBeforeTheMark() throws Exception {
        Files.delete(markFile());
        ContentKey bronze = ContentKey.of("bronze");
        String id =
                lake.branch().contents(lake.head(), List.of(bronze)).get(bronze).getId();
        lake.branch()
                .commit(
                        lake.head(),
                        CommitMeta.fromMessage("as 0.1.0 made it"),
                        List.of(Operation.Put.of(
                                bronze,
                                Namespace.of(bronze.getElements(), Map.of()).withId(id))));
    }
}
