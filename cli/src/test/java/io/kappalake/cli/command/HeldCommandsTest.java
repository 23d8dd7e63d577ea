package io.kappalake.cli.command;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.AuditedLake;
import io.kappalake.audit.Publication;
import io.kappalake.cli.quality.QualityRelease;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.LakeCommit.Guard.Verdict;
import io.kappalake.tables.catalog.Refs;
import io.kappalake.tables.ledger.FeedCounts;
import java.util.Map;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands where something is held. */
class HeldCommandsTest {

    private final AuditedLake lake = new AuditedLake(Map.of(
            "checks/dear.sql",
            "SELECT symbol, price FROM silver.trades WHERE price > 1000 AND CAST(event_time AS DATE) = this_day()\n"));

    /** All tests share a Nessie, and so its one branch of this name and its tags. */
    @BeforeEach
    void unpublish() {
        lake.lake.refs().all().forEach((name, hash) -> {
            if (name.equals(Publication.BRANCH) || name.equals(Refs.FAILED) || name.startsWith("day/")) {
                lake.lake.refs().delete(name, hash);
            }
        });
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private Ran audit(String... options) {
        return Ran.on(lake.lake.address(), new AuditCommand(), options);
    }

    private String head() {
        return lake.lake.head();
    }

    @Test
    void theReportStaysWhereTheCommitBeforeAHeldOneCannotBeAudited() {
        lake.market(at("10:00"), at("10:02")).land();
        String first = head();
        assertThat(audit("--publish").exit()).isZero();
        lake.market(at("10:02"), at("10:04")).land();
        String open = head();
        Table swept = lake.lake.tableAt("silver.trades", open);
        lake.market(at("10:04"), at("10:06")).landHeld("JUMP", 2);
        swept.io()
                .deleteFile(((HasTableOperations) swept).operations().current().metadataFileLocation());

        Ran ran = audit("--publish");

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).contains("held: trades JUMP 2 in checkpoint", "Proved: nothing lost");
        assertThat(ran.err())
                .startsWith(
                        "Commit %.16s, the last that nothing holds, is not published: The metadata of".formatted(open))
                .contains("is proved, but held and not published: ./lake quality shows what, ")
                .hasLineCount(2);
        assertThat(lake.lake.refs().find(Publication.BRANCH)).contains(first);
    }

    @Test
    void theCommitBeforeAHeldOneIsAuditedAsAWholeWherePublishedDaysChangedWhatWasPublished() {
        lake.market(at("10:00"), at("10:02")).land();
        assertThat(audit("--publish").exit()).isZero();
        lake.lake
                .commit("publish days")
                .corrects(Map.of("trades", FeedCounts.NONE))
                .guard(head -> Verdict.GO)
                .land();
        String open = head();
        lake.market(at("10:04"), at("10:06")).landHeld("JUMP", 2);

        Ran ran = audit("--publish");

        assertThat(ran.err()).hasLineCount(1);
        assertThat(ran.out()).contains("Branch published moved to commit " + open.substring(0, 16));
    }

    @Test
    void aHeldDayIsNamedWhereItWasPublishedLongAgo() {
        lake.trade(at("10:02"), "AAPL", 1500, 1, "BUY").land();
        lake.lake.refs().createBranch(Publication.BRANCH, head());

        assertThat(audit().err().strip())
                .isEqualTo("Commit %.16s is proved, but held by checks on 2026-03-02: ./lake quality release lets it go"
                        .formatted(head()));
    }

    @Test
    void aHeldCommitThatTheLogDoesNotShowIsReleasedByItsFirstDigits() {
        lake.market(at("10:00"), at("10:02")).land();
        String first = head();
        lake.market(at("10:02"), at("10:04")).landHeld("JUMP", 2);
        String held = head();
        lake.lake.refs().createBranch("held" + System.nanoTime(), held);
        lake.lake.refs().assign(lake.lake.address().ref(), held, first);
        lake.lake
                .commit("publish a replay")
                .property(Commit.PUBLISHED_FROM, held)
                .guard(head -> Verdict.GO)
                .land();

        Ran ran = Ran.on(
                lake.lake.address(),
                new QualityRelease(),
                held.substring(0, 16),
                "--reason",
                "they are right",
                "--dry-run");

        assertThat(ran.out()).as(ran.err()).contains("trades JUMP 2 in commit " + held.substring(0, 16));
    }
}
