package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kappalake.audit.quality.CheckedDay;
import io.kappalake.audit.quality.Gate;
import io.kappalake.audit.quality.HeldCommit;
import io.kappalake.audit.quality.Quality;
import io.kappalake.audit.quality.Release;
import io.kappalake.audit.read.AuditProgress;
import io.kappalake.tables.LakeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is proved and all the same not published. */
class GateTest {

    private static final LocalDate FIRST = LocalDate.parse("2026-03-02");
    private static final LocalDate SECOND = LocalDate.parse("2026-03-03");
    private static final Instant NEXT_DAY = at("2026-03-03T10:00:00Z");

    private final AuditedLake lake = new AuditedLake(Map.of(
            "checks/dear.sql",
            "SELECT symbol, price FROM silver.trades WHERE price > 1000 AND CAST(event_time AS DATE) = this_day()\n",
            "checks/quiet.sql",
            """
            -- fate: warn
            -- days: 2
            SELECT count(*) AS trades, min(event_time) AS since FROM silver.trades
            HAVING count(*) > 20
            """,
            "checks/ahead.sql",
            "SELECT window_start FROM gold.trade_bars_1m WHERE window_start > commit_time();"));

    /** All tests share a Nessie, and so its one branch of this name and its tags. */
    @BeforeEach
    void unpublish() {
        lake.lake.refs().all().forEach((name, hash) -> {
            if (name.equals(Publication.BRANCH) || name.startsWith("day/")) {
                lake.lake.refs().delete(name, hash);
            }
        });
    }

    @AfterEach
    void close() {
        lake.close();
    }

    private AuditReport audit(String since) {
        AuditReport report = Audit.of(lake.lake).since(since).run(AuditProgress.NONE);
        assertThat(report.failed()).isEmpty();
        return report;
    }

    private String publish(String since) {
        return Publication.of(lake.lake).publish(audit(since)).to();
    }

    private String landed() {
        return lake.lake.head();
    }

    private Gate gate() {
        return Gate.of(lake.lake, lake.lake.head());
    }

    @Test
    void aCommitThatARuleHoldsIsProvedAndNotPublishedUntilSomebodyReleasesIt() {
        lake.market(at("10:00"), at("10:02")).land();
        String first = publish("");
        lake.market(at("10:02"), at("10:04")).land();
        String open = landed();
        lake.market(at("10:04"), at("10:06")).landHeld("JUMP", 2);
        String held = landed();
        lake.market(at("10:06"), at("10:08")).land();

        assertThatThrownBy(() -> publish(first))
                .isInstanceOf(LakeException.class)
                .hasMessageEndingWith(" is proved and held: trades JUMP 2 in commit " + held.substring(0, 16)
                        + "; ./lake quality shows how to release it");
        assertThat(gate().held()).extracting(HeldCommit::commit).containsExactly(held);
        assertThat(gate().before(lake.lake, landed())).contains(open);

        new Release(held, null, Map.of(), "the exchange confirmed them").land(lake.lake);
        assertThat(gate().held()).isEmpty();
        assertThat(publish(first)).isEqualTo(landed());
    }

    @Test
    void whatIsHeldAfterAReleaseIsHeldAnewAndWhatLiesBeforeIsNot() {
        lake.market(at("10:00"), at("10:02")).landHeld("JUMP", 1);
        lake.market(at("10:02"), at("10:04")).landHeld("JUMP", 2);
        new Release(landed(), null, Map.of(), "both are right").land(lake.lake);
        lake.market(at("10:04"), at("10:06")).landHeld("JUMP", 3);

        assertThat(gate().held()).extracting(HeldCommit::rowsText).containsExactly("trades JUMP 3");
        assertThat(gate().before(lake.lake, landed()))
                .as("nothing is published yet, so all that is released may be")
                .isPresent();
    }

    @Test
    void noCommitIsOpenBeforeTheFirstOne() {
        lake.market(at("10:00"), at("10:02")).landHeld("JUMP", 1);

        assertThat(gate().before(lake.lake, landed())).isEmpty();
    }

    @Test
    void aCheckHoldsADayUntilSoManyRowsAreReleased() {
        lake.market(at("10:00"), at("10:02")).land();
        String first = publish("");
        lake.trade(at("10:02"), "AAPL", 1500, 1, "BUY").market(NEXT_DAY, NEXT_DAY.plusSeconds(120));
        lake.land();

        AuditReport report = audit(first);
        assertThat(report.held())
                .extracting(CheckedDay::check, CheckedDay::day, CheckedDay::rows, CheckedDay::examples)
                .containsExactly(tuple("dear", FIRST, 1L, List.of("symbol AAPL, price 1500")));
        assertThatThrownBy(() -> publish(first)).hasMessageContaining("held: dear on 2026-03-02: 1 row;");

        new Release("", FIRST, Map.of("dear", 1L), "a split").land(lake.lake);
        assertThat(publish(first)).isEqualTo(landed());

        lake.trade(at("10:03"), "AAPL", 1600, 1, "BUY").land();
        assertThat(audit(first).held()).extracting(CheckedDay::rows).containsExactly(2L);
        assertThat(Quality.of(lake.lake, landed(), 5).isHeld()).isTrue();
    }

    @Test
    void aDayIsTaggedOnlyOnceItsGateIsOpen() {
        lake.trade(at("10:02"), "AAPL", 1500, 1, "BUY")
                .market(NEXT_DAY, NEXT_DAY.plusSeconds(120))
                .progress(NEXT_DAY, at("2026-03-03T00:00:00Z"))
                .land();

        assertThatThrownBy(() -> publish("")).hasMessageContaining("held: dear on 2026-03-02: 1 row;");
        assertThat(lake.lake.refs().all()).doesNotContainKey("day/2026-03-02");

        new Release("", FIRST, Map.of("dear", 1L), "a split").land(lake.lake);
        assertThat(Publication.of(lake.lake).publish(audit("")).tags()).containsExactly("day/2026-03-02");
    }

    @Test
    void onlyDaysThatChangedAreChecked() {
        lake.trade(at("10:02"), "AAPL", 1500, 1, "BUY").land();
        new Release("", FIRST, Map.of("dear", 1L), "a split").land(lake.lake);
        String first = publish("");
        // Only late events leave the files of other days as they are here.
        lake.trade(NEXT_DAY, "AAPL", 100, 1, "BUY")
                .landLate(Map.of(
                        AuditedLake.BARS_1M, List.of(NEXT_DAY),
                        AuditedLake.BARS_5M, List.of(NEXT_DAY),
                        AuditedLake.FEATURES, List.of(NEXT_DAY)));

        assertThat(audit(first).quality())
                .extracting(CheckedDay::check, CheckedDay::day)
                .containsExactly(tuple("ahead", SECOND), tuple("dear", SECOND), tuple("quiet", SECOND));
        assertThat(audit("").quality()).extracting(CheckedDay::day).contains(FIRST, SECOND);
    }

    @Test
    void aCheckThatWarnsKeepsNothingBackAndLooksAtAsManyDaysAsItSays() {
        lake.market(at("10:00"), at("10:04")).land();
        lake.market(NEXT_DAY, NEXT_DAY.plusSeconds(240)).land();

        AuditReport report = audit("");
        assertThat(report.quality())
                .filteredOn(one -> !one.isSound())
                .extracting(CheckedDay::check, CheckedDay::day, CheckedDay::isHeld, CheckedDay::examples)
                .containsExactly(tuple("quiet", SECOND, false, List.of("trades 32, since 2026-03-02 10:00:05.0")));
        assertThat(publish("")).isEqualTo(landed());
    }
}
