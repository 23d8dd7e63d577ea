package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.TableDefinition;
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
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.projectnessie.model.CommitMeta;
import org.projectnessie.model.ContentKey;
import org.projectnessie.model.Namespace;
import org.projectnessie.model.Operation;

class OwnershipTest {

    private static final TableDefinition<Row> TRADES = TestLake.table("bronze", "trades");

    private static RunningServer otherNessie;

    private Lake lake;

    @BeforeAll
    static void startAnother() {
        otherNessie =
                EmbeddedServer.NESSIE.start(TestLake.directory("nessie"), 0).awaitReady(Duration.ofSeconds(120));
    }

    @AfterAll
    static void stop() {
        otherNessie.close();
    }

    @BeforeEach
    void provision() {
        lake = TestLake.with(List.of(TRADES));
    }

    @AfterEach
    void close() {
        lake.refs().delete(lake.address().ref(), lake.head());
        lake.close();
    }

    @Test
    void theFirstStartMarksTheWarehouseInTheCommitThatMakesTheTables() {
        WarehouseMark mark = mark().orElseThrow();

        assertThat(lake.log().map(Commit::message)).containsExactly("Create bronze.trades");
        assertThat(mark).isEqualTo(WarehouseMark.of(mark.lake()));
        assertThat(lake.ownership().require()).isEqualTo(mark);
        assertThat(mark.owns(lake.table(TRADES).location(), lake.table(TRADES).properties()))
                .isTrue();
    }

    @Test
    void anotherNessieOverTheWarehouseIsRefusedBeforeItMakesAnything() {
        try (Lake other = Lake.open(elsewhere("main"))) {
            String head = other.head();

            assertThatThrownBy(() -> other.provision(List.of(TRADES)))
                    .isInstanceOf(LakeException.class)
                    .hasMessage(
                            "Warehouse %s belongs to lake %s, which Nessie at %s does not know: set --warehouse"
                                    + " to a directory of its own, or --nessie-uri to that lake's Nessie;"
                                    + " if that Nessie is"
                                    + " gone for good, take the warehouse over with ./lake adopt",
                            lake.address().warehouse(),
                            mark().orElseThrow().lake().substring(0, 8),
                            other.address().nessieUri());
            assertThat(other.head()).isEqualTo(head);
        }
    }

    @Test
    void aLakeWithAWarehouseOfItsOwnIsRefusedOnAnothers() {
        try (Lake other = Lake.open(elsewhere("main").onRef(branchOfOtherNessie("own")))) {
            LakeAddress own = new LakeAddress(
                    other.address().nessieUri(),
                    other.address().ref(),
                    TestLake.directory("own").toUri().toString(),
                    "");
            try (Lake there = Lake.open(own)) {
                there.provision(List.of(TRADES));
            }

            assertThatThrownBy(() -> other.ownership().require())
                    .hasMessageContaining(
                            "but branch " + own.ref() + " of Nessie at " + own.nessieUri() + " is of lake");
        }
    }

    @Test
    void ofTwoLakesThatMarkOneWarehouseAtOnceTheSecondIsRefused() {
        Ownership.Claim late = new Ownership.Claim(WarehouseMark.of("late"), false, true);

        assertThatThrownBy(() -> lake.ownership().mark(late)).hasMessageContaining("is of lake late");
        assertThat(mark().orElseThrow().lake()).isNotEqualTo("late");
    }

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
    void anEmptyBranchOfTheSameNessieIsOfTheSameLake() {
        String branch = lake.address().ref() + "-empty";
        lake.refs().createBranch(branch, TestLake.NOTHING);
        try (Lake other = Lake.open(lake.address().onRef(branch))) {
            other.provision(List.of(TRADES));

            assertThat(other.ownership().require()).isEqualTo(lake.ownership().require());
            lake.refs().delete(branch, other.head());
        }
    }

    @Test
    void theNoteSurvivesGuardedCommitsARollBackAndABranch() {
        String made = lake.head();
        lake.commit("one")
                .ledger(TestLake.ledger("live", 1, 0, 1))
                .change(TableChange.of(TRADES).append(TestLake.file(lake, TRADES, 1)))
                .land();
        Rollback.of(lake, made).run();
        String branch = lake.address().ref() + "-replay";
        lake.refs().createBranch(branch, lake.head());

        try (Lake replay = Lake.open(lake.address().onRef(branch))) {
            assertThat(replay.ownership().at(replay.head()).noted()).isTrue();
        }
        lake.refs().delete(branch, lake.head());
    }

    @Test
    void aWarehouseWhoseNessieIsGoneIsTakenOverAndItsFormerNessieRefused() {
        String former = mark().orElseThrow().lake();
        String directory = lake.table(TRADES).location();
        try (Lake heir = Lake.open(elsewhere(branchOfOtherNessie("heir")))) {
            assertThat(heir.ownership().adopt("the disk of Nessie died")).isEqualTo(former);
            heir.provision(List.of(TRADES));

            assertThat(mark().orElseThrow().formerly()).containsExactly(former);
            assertThat(heir.log().map(Commit::message))
                    .containsExactly(
                            "Create bronze.trades",
                            "Adopt warehouse " + lake.address().warehouse() + ": the disk of Nessie died");
            assertThat(heir.table(TRADES).location()).startsWith(directory + "-");
            assertThatThrownBy(() -> heir.ownership().adopt("again")).hasMessageContaining("this lake already");
        }
        assertThatThrownBy(() -> lake.provision(List.of(TRADES))).hasMessageContaining("but branch");
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

    private Optional<WarehouseMark> mark() {
        return WarehouseMark.read(lake.address(), lake.io());
    }

    private Path markFile() {
        return Path.of(URI.create(WarehouseMark.location(lake.address())));
    }

    private LakeAddress elsewhere(String branch) {
        return new LakeAddress(
                "http://" + otherNessie.address() + "/api/v2",
                branch,
                lake.address().warehouse(),
                "");
    }

    private String branchOfOtherNessie(String name) {
        try (Lake main = Lake.open(elsewhere("main"))) {
            main.refs().createBranch(name, TestLake.NOTHING);
        }
        return name;
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
