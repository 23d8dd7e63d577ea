package io.kappalake.tables.catalog;

import static io.kappalake.tables.catalog.TestLake.ledger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How much of a long log is read. */
class HistoryReadTest {

    private static final int MANY = 300;

    private static Lake lake;
    private static CountingProxy proxy;
    private static String first;
    private static String rollBack;
    private static String head;

    @BeforeAll
    static void manyCommits() {
        lake = TestLake.with(TestLake.tables(1));
        proxy = new CountingProxy(lake.address());
        land(1, MANY);
        first = hashOf("checkpoint 1");
        String target = lake.head();
        land(MANY + 1, MANY + 2);
        rollBack = Rollback.of(lake, target).run().hash();
        land(MANY + 1, MANY + MANY);
        head = lake.head();
    }

    private static void land(int from, int to) {
        for (int i = from; i <= to; i++) {
            lake.commit("checkpoint " + i).ledger(ledger("live", i, i - 1, i)).land();
        }
    }

    private static String hashOf(String message) {
        return lake.log()
                .filter(commit -> commit.message().equals(message))
                .findFirst()
                .orElseThrow()
                .hash();
    }

    @AfterAll
    static void close() {
        proxy.close();
        lake.close();
    }

    @Test
    void theNewestLedgerIsInTheFirstFewEntries() {
        assertThat(proxy.entries(opened -> assertThat(opened.lastLedger()).isPresent()))
                .isLessThan(10);
    }

    @Test
    void landmarksAreFoundWithoutWhatIsBetweenThem() {
        int read = proxy.entries(opened -> assertThat(opened.landmarks(head))
                .extracting(Commit::hash)
                .startsWith(rollBack)
                .contains(first)
                .hasSizeLessThan(6));
        assertThat(read).isLessThan(40);
    }

    @Test
    void aRollBackToAWholeHashReadsWhatItUndoesAndOneThatIsNotThereNextToNothing() {
        String undone = lake.log().skip(20).findFirst().orElseThrow().hash();
        assertThat(proxy.entries(opened ->
                        assertThat(Rollback.of(opened, undone).plan().commits()).isEqualTo(20)))
                .isLessThan(120);
        String none = "0123456789abcdef".repeat(4);
        assertThat(proxy.entries(opened -> assertThatThrownBy(() -> Rollback.of(opened, none))
                        .isInstanceOf(LakeException.class)
                        .hasMessageContaining("has no commit " + none)))
                .isLessThan(10);
    }
}
