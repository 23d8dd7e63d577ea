package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.audit.Publication.Published;
import io.kappalake.audit.read.AuditProgress;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Refs;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.transforms.gold.orders.OrdersDailyRow;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublicationTest {

    private final AuditedLake lake = new AuditedLake();

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

    private AuditReport audit(String since) {
        return Audit.of(lake.lake).since(since).run(AuditProgress.NONE);
    }

    private Published publish(String since) {
        return Publication.of(lake.lake).publish(audit(since));
    }

    @Test
    void theBranchIsMadeAndThenFollowsTheAudit() {
        lake.market(at("10:00"), at("10:02")).land();
        String first = lake.lake.head();

        assertThat(publish("")).isEqualTo(new Published("", first, List.of()));
        assertThat(lake.lake.refs().find("published")).contains(first);

        lake.market(at("10:02"), at("10:04")).land();
        String second = lake.lake.head();
        assertThat(publish(first)).isEqualTo(new Published(first, second, List.of()));
        assertThat(lake.lake.refs().find("published")).contains(second);
        assertThat(publish(first)).isEqualTo(new Published(second, second, List.of()));
    }

    @Test
    void theBranchNeverMovesBackNorToAnotherLineOfHistory() {
        lake.market(at("10:00"), at("10:02")).land();
        AuditReport older = audit("");
        lake.market(at("10:02"), at("10:04")).land();
        String newer = lake.lake.head();
        publish("");

        assertThatThrownBy(() -> Publication.of(lake.lake).publish(older))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith("Branch published is at commit " + newer)
                .hasMessageContaining("only moves forward");
        assertThat(lake.lake.refs().find("published")).contains(newer);
    }

    @Test
    void anAuditThatFailedPublishesNothing() {
        lake.market(at("10:00"), at("10:02")).land();
        lake.tamperGold(OrdersDailyRow.TABLE, rows -> List.of());

        assertThatThrownBy(() -> publish(""))
                .hasMessageEndingWith("is not published: the audit failed in gold.orders_daily");
        assertThat(lake.lake.refs().find("published")).isEmpty();
    }

    @Test
    void anAuditThatFailedStaysVisibleUntilALaterOnePasses() {
        lake.market(at("10:00"), at("10:02")).land();
        String good = lake.lake.head();
        lake.tamperGold(OrdersDailyRow.TABLE, rows -> List.of());
        Publication.of(lake.lake).failed(audit(""));
        assertThat(lake.lake.refs().tag("audit/failed")).contains(lake.lake.head());

        Rollback.of(lake.lake, good).run();
        lake.market(at("10:02"), at("10:04")).land();
        publish("");
        assertThat(lake.lake.refs().tag("audit/failed")).isEmpty();
    }

    @Test
    void thePublicationOfAnOlderCommitLeavesALaterFailureVisible() {
        lake.market(at("10:00"), at("10:02")).land();
        AuditReport older = audit("");
        lake.tamperGold(OrdersDailyRow.TABLE, rows -> List.of());
        Publication.of(lake.lake).failed(audit(""));

        Publication.of(lake.lake).publish(older);

        assertThat(lake.lake.refs().tag("audit/failed")).contains(lake.lake.head());
    }

    @Test
    void newsAreOnlyPublishedOnTopOfWhatWasPublished() {
        lake.market(at("10:00"), at("10:02")).land();
        String first = lake.lake.head();
        lake.market(at("10:02"), at("10:04")).land();
        String second = lake.lake.head();

        assertThatThrownBy(() -> publish(first)).hasMessageContaining("branch published does not exist yet");

        publish("");
        lake.market(at("10:04"), at("10:06")).land();
        String third = lake.lake.head();
        lake.market(at("10:06"), at("10:08")).land();
        assertThatThrownBy(() -> publish(third)).hasMessageContaining("audit and publish once without --since");
        assertThat(publish(second).to()).isEqualTo(lake.lake.head());
    }

    @Test
    void aDayIsTaggedOnceItIsSealedAndHasNoRepairToCome() {
        lake.market(at("10:00"), at("10:02"))
                .market(at("2026-03-03T10:00:00Z"), at("2026-03-03T10:02:00Z"))
                .progress(at("2026-03-03T10:02:00Z"), at("2026-03-03T00:00:00Z"))
                .land()
                .trade(at("10:02"), "AAPL", 500, 1, "BUY")
                .landLate(Map.of(
                        AuditedLake.BARS_1M, List.of(at("10:00")),
                        AuditedLake.BARS_5M, List.of(at("10:00")),
                        AuditedLake.FEATURES, List.of(at("10:00"))));
        assertThat(publish("").tags()).isEmpty();

        lake.repaired().land();
        assertThat(publish("").tags()).containsExactly("day/2026-03-02");
        assertThat(lake.lake.refs().find("day/2026-03-02")).contains(lake.lake.head());
        assertThat(publish("").tags()).isEmpty();
    }
}
