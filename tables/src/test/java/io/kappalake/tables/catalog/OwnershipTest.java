package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.embedded.EmbeddedServer;
import io.kappalake.embedded.RunningServer;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.storage.LakeAddress;
import io.kappalake.tables.storage.WarehouseMark;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** To which lake a warehouse belongs, and who is refused on it. */
class OwnershipTest extends OwnershipFixture {

    private static RunningServer otherNessie;

    @BeforeAll
    static void startAnother() {
        otherNessie =
                EmbeddedServer.NESSIE.start(TestLake.directory("nessie"), 0).awaitReady(Duration.ofSeconds(120));
    }

    @AfterAll
    static void stop() {
        otherNessie.close();
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
}
