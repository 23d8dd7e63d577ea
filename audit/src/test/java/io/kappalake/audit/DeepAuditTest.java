package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.read.AuditProgress;
import io.kappalake.audit.read.CheckResult;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableFiles;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.feed.market.MarketEvents;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.Rejected;
import io.kappalake.transforms.silver.Silver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rows of Silver, rejected rows and duplicates that are not what the bytes in Bronze say. */
class DeepAuditTest extends AuditFixture {

    private static final long ONE = 100_000_000L;
    private static final String TRADE =
            "{\"trade_id\":\"%s\",\"symbol\":\"AAPL\",\"price\":%s,\"volume\":3,\"timestamp\":\"%s\","
                    + "\"trade_type\":\"BUY\",\"exchange\":\"%s\"}";

    private AuditReport deep() {
        return Audit.of(lake.lake).deep(id -> Optional.empty()).run(AuditProgress.NONE);
    }

    private static CheckResult found(AuditReport report) {
        return report.checks().stream()
                .filter(check -> check.check().equals("deep"))
                .findFirst()
                .orElseThrow();
    }

    private static String json(String id, String price, Instant time) {
        return TRADE.formatted(id, price, time, "NYSE");
    }

    private static Row trade(String id, long price, Instant time, long offset, Instant sent) {
        return MarketEvents.trade(id, "AAPL", price, 3 * ONE, "BUY", "NYSE", micros(time), 0, offset, micros(sent));
    }

    private static long micros(Instant time) {
        return time.toEpochMilli() * 1000;
    }

    /** Of one commit with one record more, which is an event. */
    private AuditedLake accepted(String payload, long price) {
        return lake.market(at("10:00"), at("10:03"))
                .accept("trades", at("10:03"), payload, offset -> trade("x1", price, at("10:03"), offset, at("10:03")));
    }

    private void assertOnlyDeepFinds(String problem) {
        AuditReport report = deep();
        assertThat(audit().failed()).as("without --deep").isEmpty();
        assertThat(report.failed()).containsExactly("deep");
        assertThat(found(report).examples()).containsExactly(problem);
    }

    @Test
    void aRightLakeHoldsInEveryRecord() {
        twoCommits();

        AuditReport report = deep();

        assertThat(report.failed()).as(report.toString()).isEmpty();
        assertThat(found(report).numbersText()).isEqualTo("582 records decoded, 11 duplicates");
    }

    @Test
    void littleMemoryFindsTheSame() {
        twoCommits().tamperTrades(rows -> rows.subList(1, rows.size()));

        AuditReport report =
                Audit.of(lake.lake).deep(id -> Optional.empty()).keysInMemory(7).run(AuditProgress.NONE);

        assertThat(found(report)).isEqualTo(found(deep()));
        assertThat(found(report).problems()).isEqualTo(1);
    }

    @Test
    void aPriceThatIsNotThePayloadsIsNamedWithBoth() {
        accepted(json("x1", "101.5", at("10:03")), 101 * ONE).land();

        assertOnlyDeepFinds(
                "offset 12 of trades/0: silver.trades has it, but price is 101.00000000, must be" + " 101.50000000");
    }

    @Test
    void aHalfIsRoundedToEven() {
        accepted(json("x1", "101.000000005", at("10:03")), 101 * ONE + 1).land();

        assertOnlyDeepFinds(
                "offset 12 of trades/0: silver.trades has it, but price is 101.00000001, must be" + " 101.00000000");
    }

    @Test
    void anEventThatWasCountedAsADuplicateOfNothingIsNamed() {
        lake.market(at("10:00"), at("10:03"))
                .repeat("trades", at("10:03"), json("x1", "101.5", at("10:03")))
                .land();

        assertOnlyDeepFinds("offset 12 of trades/0 was counted as a duplicate, but no event with its identity"
                + " trade_id=x1 was accepted before it within PT24H");
    }

    @Test
    void aRepeatIsADuplicateEvenIfItSaysSomethingElse() {
        accepted(json("x1", "101.5", at("10:03")), 101 * ONE + ONE / 2)
                .repeat("trades", at("2026-03-03T10:03:00Z"), json("x1", "5", at("10:02")))
                .land();

        assertThat(deep().failed()).isEmpty();
    }

    @Test
    void aRepeatBeyondTheHorizonIsNoDuplicate() {
        accepted(json("x1", "101.5", at("10:03")), 101 * ONE + ONE / 2)
                .repeat("trades", at("2026-03-03T10:03:01Z"), json("x1", "5", at("10:02")))
                .land();

        assertThat(found(deep()).examples())
                .containsExactly("offset 13 of trades/0 was counted as a duplicate, but no event with its identity"
                        + " trade_id=x1 was accepted before it within PT24H");
    }

    @Test
    void afterAClockThatJumpedBackARepeatIsADuplicateHoweverFarItJumped() {
        accepted(json("x1", "101.5", at("10:03")), 101 * ONE + ONE / 2)
                .repeat("trades", at("2026-02-27T10:03:00Z"), json("x1", "5", at("2026-02-27T10:02:00Z")))
                .land();

        assertThat(deep().failed()).isEmpty();
    }

    @Test
    void sinceACommitItIsADuplicateOfAnEarlierRowToo() {
        accepted(json("x1", "101.5", at("10:03")), 101 * ONE).land();
        String since = lake.lake.head();
        lake.repeat("trades", at("2026-02-27T10:03:00Z"), json("x1", "5", at("2026-02-27T10:02:00Z")))
                .land();

        AuditReport report =
                Audit.of(lake.lake).since(since).deep(id -> Optional.empty()).run(AuditProgress.NONE);

        assertThat(found(report).examples()).isEmpty();
    }

    @Test
    void afterAClockThatJumpedBackARepeatThatWasAcceptedIsNamedHoweverFarItJumped() {
        Instant back = at("2026-02-27T10:03:00Z");
        Instant between = at("2026-02-28T12:00:00Z");
        accepted(json("x1", "101.5", at("10:03")), 101 * ONE + ONE / 2)
                .accept("trades", back, json("x1", "5", back), offset -> trade("x1", 5 * ONE, back, offset, back))
                .accept(
                        "trades",
                        between,
                        json("x1", "6", between),
                        offset -> trade("x1", 6 * ONE, between, offset, between))
                .land();

        assertThat(found(deep()).examples())
                .containsExactly(
                        "offset 13 of trades/0 was accepted, but its identity trade_id=x1 was accepted before it at"
                                + " offset 12 of trades/0, with a Kafka time that is PT72H later",
                        "offset 14 of trades/0 was accepted, but its identity trade_id=x1 was accepted before it at"
                                + " offset 12 of trades/0, with a Kafka time that is PT46H3M later");
    }

    @Test
    void whatComesAfterARecordDoesNotMakeItADuplicate() {
        lake.market(at("10:00"), at("10:03"))
                .repeat("trades", at("10:03"), json("x1", "101.5", at("10:03")))
                .accept(
                        "trades",
                        at("10:03"),
                        json("x1", "101.5", at("10:03")),
                        offset -> trade("x1", 101 * ONE + ONE / 2, at("10:03"), offset, at("10:03")))
                .land();

        assertThat(found(deep()).examples())
                .singleElement()
                .asString()
                .startsWith("offset 12 of trades/0 was counted as a duplicate");
    }

    @Test
    void aRejectedRecordOfAnotherReasonIsNamedWithBoth() {
        lake.market(at("10:00"), at("10:03"))
                .reject("trades", at("10:03"), "WRONG_TYPE", json("x1", "-1", at("10:03")))
                .land();

        assertOnlyDeepFinds(
                "offset 12 of trades/0: silver.rejected has it, but reason is WRONG_TYPE, must be" + " NOT_POSITIVE");
    }

    @Test
    void anEventThatWasRejectedIsNamed() {
        lake.market(at("10:00"), at("10:03"))
                .reject("trades", at("10:03"), "NOT_POSITIVE", json("x1", "1", at("10:03")))
                .land();

        assertOnlyDeepFinds("offset 12 of trades/0 is an event, but silver.rejected has it as NOT_POSITIVE");
    }

    @Test
    void aRecordThatHadToBeRejectedAndIsARowIsNamed() {
        accepted(json("x1", "\"many\"", at("10:03")), 101 * ONE).land();

        assertOnlyDeepFinds("offset 12 of trades/0 is to be rejected as WRONG_TYPE, but silver.trades has it");
    }

    @Test
    void aRecordThatHadToBeRejectedAndWasCountedAsADuplicateIsNamed() {
        lake.market(at("10:00"), at("10:03"))
                .repeat("trades", at("10:03"), "no JSON")
                .land();

        assertOnlyDeepFinds("offset 12 of trades/0 is to be rejected as MALFORMED_JSON, but no table has it");
    }

    @Test
    void rowsOfSilverThatAreGoneOrDoubledAreNamed() {
        twoCommits().tamperTrades(rows -> {
            rows.remove(0);
            rows.add(rows.get(5));
            return rows;
        });

        AuditReport report = deep();

        assertThat(report.failed()).contains("balance", "deep");
        assertThat(found(report).examples())
                .containsExactly(
                        "offset 6 of trades/0 is there twice: silver.trades has it, and silver.trades has it",
                        "offset 0 of trades/0 was counted as a duplicate, but no event with its identity trade_id="
                                + "t-AAPL2026-03-02T10:00:05Z104 was accepted before it within PT24H");
    }

    @Test
    void aRowOfSilverWithoutARecordIsNamed() {
        lake.market(at("10:00"), at("10:03")).loseBronze("trades", 1).land();

        assertThat(found(deep()).examples())
                .containsExactly("offset 11 of trades/0 is not in bronze.trades, but silver.trades has it");
    }

    @Test
    void eachRecordIsJudgedByTheRulesOfTheRunThatTookIt() {
        String lax = "{\"exchanges\":[\"NYSE\",\"XETRA\"],\"max_future\":\"PT1H\",\"duplicate_horizon\":\"PT1H\"}";
        String elsewhere = TRADE.formatted("x1", "1", at("10:03"), "XETRA");
        lake.market(at("10:00"), at("10:03"))
                .accept(
                        "trades",
                        at("10:03"),
                        elsewhere,
                        offset -> MarketEvents.trade(
                                "x1",
                                "AAPL",
                                ONE,
                                3 * ONE,
                                "BUY",
                                "XETRA",
                                micros(at("10:03")),
                                0,
                                offset,
                                micros(at("10:03"))))
                .under(lax)
                .land();
        lake.market(at("12:00"), at("12:03"))
                .reject("trades", at("12:03"), "UNKNOWN_VALUE", elsewhere)
                .under("")
                .land();

        assertThat(found(deep()).examples()).isEmpty();
        assertThat(found(Audit.of(lake.lake)
                                .deep(id -> Optional.empty())
                                .exchanges(Set.of())
                                .run(AuditProgress.NONE))
                        .examples())
                .containsExactly("offset 26 of trades/0 is an event, but silver.rejected has it as UNKNOWN_VALUE");
    }

    @Test
    void aRepeatIsJudgedByTheHorizonOfTheRunThatTookIt() {
        String shorter = "{\"exchanges\":[],\"max_future\":\"PT5M\",\"duplicate_horizon\":\"PT1H\"}";
        String payload = json("x1", "1", at("10:03"));
        lake.accept("trades", at("10:03"), payload, offset -> trade("x1", ONE, at("10:03"), offset, at("10:03")))
                .land();
        lake.accept("trades", at("12:03"), payload, offset -> trade("x1", ONE, at("10:03"), offset, at("12:03")))
                .under(shorter)
                .land();
        lake.repeat("trades", at("14:03"), payload).under("").land();

        assertThat(found(deep()).examples()).isEmpty();
        assertThat(found(Audit.of(lake.lake)
                                .deep(id -> Optional.empty())
                                .duplicateHorizon(Duration.ofHours(1))
                                .run(AuditProgress.NONE))
                        .examples())
                .containsExactly("offset 2 of trades/0 was counted as a duplicate, but no event with its identity"
                        + " trade_id=x1 was accepted before it within PT1H");
    }

    @Test
    void aRepeatThatWasAcceptedIsNamedWithWhatItRepeats() {
        String payload = json("x1", "1", at("10:03"));
        lake.accept("trades", at("10:03"), payload, offset -> trade("x1", ONE, at("10:03"), offset, at("10:03")))
                .accept("trades", at("10:04"), payload, offset -> trade("x1", ONE, at("10:03"), offset, at("10:04")))
                .land();

        assertThat(found(deep()).examples())
                .containsExactly("offset 1 of trades/0 was accepted, but its identity trade_id=x1 was accepted at"
                        + " offset 0 of trades/0, PT1M apart (the horizon is PT24H)");
    }

    @Test
    void sinceACommitOnlyItsRecordsAreDecodedAndTheirRepeatsOfEarlierOnesKnown() {
        accepted(json("x1", "101.5", at("10:03")), 101 * ONE).land();
        String since = lake.lake.head();
        lake.market(at("10:04"), at("10:06"))
                .repeat("trades", at("10:07"), json("x1", "7", at("10:03")))
                .repeat("trades", at("10:08"), json("x2", "7", at("10:08")))
                .land();

        AuditReport report =
                Audit.of(lake.lake).since(since).deep(id -> Optional.empty()).run(AuditProgress.NONE);

        assertThat(report.failed()).containsExactly("deep");
        assertThat(found(report).numbers()).isEqualTo(Map.of("records decoded", 16L, "duplicates", 2L));
        assertThat(found(report).examples())
                .containsExactly("offset 22 of trades/0 was counted as a duplicate, but no event with its identity"
                        + " trade_id=x2 was accepted before it within PT24H");
    }

    @Test
    void sinceACommitARowThatCompactionChangedIsFound() {
        lake.market(at("10:00"), at("10:03")).land();
        String since = lake.lake.head();
        List<Row> rows = lake.trades();
        Row first = rows.get(0);
        Row changed = MarketEvents.trade(
                "other", "AAPL", 103 * ONE, 3 * ONE, "BUY", "NYSE", first.eventTime(), 0, 0, first.kafkaTimestamp());
        lake.tamper(TableChange.of("silver.trades")
                .rewrite(
                        lake.write(
                                Silver.of(Feeds.TRADES),
                                java.util.stream.Stream.concat(
                                                java.util.stream.Stream.of(changed),
                                                rows.stream().skip(1))
                                        .toList()),
                        TableFiles.live(lake.lake.table("silver.trades"))));

        AuditReport report =
                Audit.of(lake.lake).since(since).deep(id -> Optional.empty()).run(AuditProgress.NONE);

        assertThat(report.failed()).containsExactly("deep");
        assertThat(found(report).examples())
                .containsExactly("silver.trades has other values in new files than in those that they took the place"
                        + " of (12 rows)");
    }

    @Test
    void sinceACommitARejectedRowThatCompactionChangedIsFound() {
        lake.reject("trades", at("10:00"), "MALFORMED_JSON", "no json").land();
        String since = lake.lake.head();
        byte[] bytes = "no json".getBytes(StandardCharsets.UTF_8);
        lake.tamper(TableChange.of(Silver.REJECTED)
                .rewrite(
                        lake.write(
                                Silver.REJECTED,
                                List.of(new Rejected(
                                        "trades",
                                        "WRONG_TYPE",
                                        "",
                                        "trades",
                                        0,
                                        0,
                                        Micros.of(at("10:00")),
                                        bytes,
                                        bytes))),
                        TableFiles.live(lake.lake.table("silver.rejected"))));

        AuditReport report =
                Audit.of(lake.lake).since(since).deep(id -> Optional.empty()).run(AuditProgress.NONE);

        assertThat(report.failed()).containsExactly("deep");
        assertThat(found(report).examples())
                .containsExactly("silver.rejected has other values in new files than in those that they took the place"
                        + " of (1 rows)");
    }
}
