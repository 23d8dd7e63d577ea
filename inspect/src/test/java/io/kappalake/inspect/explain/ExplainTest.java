package io.kappalake.inspect.explain;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.audit.AuditedLake;
import io.kappalake.inspect.explain.RecordStory.Outcome;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.format.TableFiles;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplainTest {

    private final AuditedLake lake = new AuditedLake();

    @AfterEach
    void close() {
        lake.close();
    }

    private Explain explain() {
        return Explain.of(lake.lake, lake.lake.head(), rules -> rules);
    }

    private Outcome outcome(String topic, long offset) {
        return explain().record(topic, 0, offset).records().get(0).outcome();
    }

    @Test
    void anAcceptedEventIsInTheGoldRowsThatItsCommitMadeAndThatLaterOnesRevised() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY").land();
        String first = lake.lake.head();
        lake.trade("t2", at("10:00"), "AAPL", 110, 1, "BUY").land();

        Explained answer = explain().identity("trades", List.of("t1"));

        RecordStory story = answer.records().get(0);
        assertThat(story.place()).isEqualTo("trades/0/0");
        assertThat(story.identity()).isEqualTo("t1");
        assertThat(story.payload()).startsWith("{\"trade_id\":\"t1\"");
        assertThat(story.taken()).extracting(RecordStory.Taken::commit).containsExactly(first);
        assertThat(story.outcome().kind()).isEqualTo("accepted");
        assertThat(story.gold())
                .extracting(RecordStory.GoldPlace::table)
                .containsExactly(AuditedLake.BARS_1M, AuditedLake.BARS_5M, AuditedLake.FEATURES);
        RecordStory.GoldPlace bar = story.gold().get(0);
        assertThat(bar.key()).isEqualTo(Map.of("symbol", "AAPL", "window_start", "2026-03-02T10:00:00Z"));
        assertThat(bar.then()).containsEntry("high", "100.00000000").containsEntry("trade_count", 1L);
        assertThat(bar.now()).containsEntry("high", "110.00000000").containsEntry("trade_count", 2L);
        assertThat(answer.notes()).isEmpty();
    }

    @Test
    void aDuplicateNamesTheRecordThatItRepeatsAndTheCommitOfThatOne() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY").land();
        String first = lake.lake.head();
        lake.repeat("trades", at("10:05")).land();

        Outcome outcome = outcome("trades", 1);

        assertThat(outcome.kind()).isEqualTo("duplicate");
        assertThat(outcome.of()).isEqualTo("trades/0/0");
        assertThat(outcome.ofCommit()).isEqualTo(first);
        assertThat(explain().record("trades", 0, 1).records().get(0).gold()).isEmpty();
    }

    @Test
    void aDuplicateWithAnotherEventTimeIsFoundByItsIdentity() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY")
                .repeat(
                        "trades",
                        at("10:05"),
                        "{\"trade_id\":\"t1\",\"symbol\":\"AAPL\",\"price\":7,\"volume\":1,"
                                + "\"timestamp\":\"2026-03-01T08:00:00Z\",\"trade_type\":\"BUY\",\"exchange\":\"NYSE\"}")
                .land();

        assertThat(outcome("trades", 1).of()).isEqualTo("trades/0/0");
    }

    @Test
    void aRejectedRecordNamesItsRuleAndIsFoundByTheTextOfItsIdentity() {
        lake.quote(at("10:00"), "AAPL", 1, 2)
                .reject("quotes", at("10:01"), "CROSSED_QUOTE")
                .land();

        assertThat(outcome("quotes", 1).kind()).isEqualTo("rejected");
        assertThat(outcome("quotes", 1).reason()).isEqualTo("CROSSED_QUOTE");
        Explained mentioned = explain().identity("quotes", List.of("q-" + at("10:01")));
        assertThat(mentioned.records()).extracting(RecordStory::place).containsExactly("quotes/0/1");
        assertThat(mentioned.notes())
                .containsExactly(
                        "No event of feed quotes was accepted with this identity", "1 rejected records hold its text:");
    }

    @Test
    void anIdentityThatOccursNowhereIsToldWithTheCommit() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY").land();

        Explained answer = explain().identity("trades", List.of("t9"));

        assertThat(answer.records()).isEmpty();
        assertThat(answer.notes().get(1))
                .isEqualTo("No rejected record holds its text either: by commit "
                        + lake.lake.head().substring(0, 16)
                        + " the lake has not read it, or rejected it in bytes that spell it otherwise");
        assertThat(answer.read().files()).as("its bounds exclude the only file").isZero();
    }

    @Test
    void anIdentityOfAKnownDayIsLookedForInTheFilesOfThatDay() {
        lake.trade("a", at("2026-03-01T10:00:00Z"), "AAPL", 1, 1, "BUY")
                .trade("z", at("2026-03-01T11:00:00Z"), "AAPL", 1, 1, "BUY")
                .trade("b", at("2026-03-02T10:00:00Z"), "AAPL", 1, 1, "BUY")
                .trade("y", at("2026-03-02T11:00:00Z"), "AAPL", 1, 1, "BUY")
                .land();
        long day = Micros.of(at("2026-03-02T00:00:00Z"));

        assertThat(explain().identity("trades", List.of("n")).read().files()).isEqualTo(2);
        assertThat(explain()
                        .identity("trades", List.of("n"), day, day + Micros.DAY)
                        .read()
                        .files())
                .isEqualTo(1);
        assertThat(explain()
                        .identity("trades", List.of("y"), day, day + Micros.DAY)
                        .records())
                .extracting(RecordStory::place)
                .containsExactly("trades/0/3");
        assertThat(explain()
                        .identity("trades", List.of("z"), day, day + Micros.DAY)
                        .notes()
                        .get(0))
                .isEqualTo("No event of feed trades was accepted with this identity and such a time");
    }

    @Test
    void offsetsThatWereNotReadOrThatKafkaGaveToNoRecordAreTold() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY")
                .gapOfKafka("trades", 1)
                .trade("t2", at("10:01"), "AAPL", 100, 1, "BUY")
                .land();

        assertThat(outcome("trades", 1).kind()).isEqualTo("no record");
        assertThat(outcome("trades", 3).kind()).isEqualTo("not read");
        assertThat(outcome("trades", 3).detail())
                .isEqualTo("The lake has read trades/0 up to offset 3, this one excluded");
    }

    @Test
    void aRecordThatWasRolledBackAndReadAgainNamesBothCommits() {
        lake.trade("t0", at("10:00"), "AAPL", 100, 1, "BUY").land();
        String before = lake.lake.head();
        AuditedLake.Position then = lake.position();
        lake.trade("t1", at("10:01"), "AAPL", 101, 1, "BUY").land();
        String rolledBack = lake.lake.head();
        lake.rollBack(before, then);
        String rollback = lake.lake.head();
        lake.trade("t1", at("10:01"), "AAPL", 101, 1, "BUY").land();

        List<RecordStory.Taken> taken =
                explain().record("trades", 0, 1).records().get(0).taken();

        assertThat(taken).extracting(RecordStory.Taken::commit).containsExactly(lake.lake.head(), rolledBack);
        assertThat(taken.get(1).state()).isEqualTo("rolled back by commit " + rollback.substring(0, 16));
    }

    @Test
    void aQuoteIsInTheFeaturesOfItsMinuteIfTradesMadeThatRow() {
        lake.quote(at("10:00"), "AAPL", 1, 3)
                .quote(at("10:01"), "AAPL", 1, 3)
                .trade("t1", at("10:00"), "AAPL", 100, 1, "BUY")
                .land();

        RecordStory withTrades = explain().record("quotes", 0, 0).records().get(0);
        RecordStory alone = explain().record("quotes", 0, 1).records().get(0);
        GoldStory features = explain()
                .goldRow(AuditedLake.FEATURES, Map.of("symbol", "AAPL", "window_start", "2026-03-02T10:00:00Z"), 10)
                .gold();

        assertThat(withTrades.gold())
                .extracting(RecordStory.GoldPlace::table)
                .containsExactlyInAnyOrder(AuditedLake.QUOTES_1M, AuditedLake.FEATURES);
        assertThat(alone.gold()).extracting(RecordStory.GoldPlace::table).containsExactly(AuditedLake.QUOTES_1M);
        assertThat(features.row()).containsKey("spread_bps");
        assertThat(features.events()).isEqualTo(2);
        assertThat(features.first()).extracting(GoldStory.EventOf::feed).containsExactly("quotes", "trades");
    }

    @Test
    void aDuplicateRepeatsWhatWasAcceptedWithinTheHorizonAndNotAnEqualEventBeforeIt() {
        lake.trade("t1", at("2026-03-01T08:00:00Z"), "AAPL", 100, 1, "BUY").land();
        lake.trade("t1", at("2026-03-03T10:00:00Z"), "AAPL", 100, 1, "BUY")
                .repeat(
                        "trades",
                        at("2026-03-03T10:05:00Z"),
                        "{\"trade_id\":\"t1\",\"symbol\":\"AAPL\",\"price\":100,\"volume\":1,"
                                + "\"timestamp\":\"2026-03-01T08:00:00Z\",\"trade_type\":\"BUY\",\"exchange\":\"NYSE\"}")
                .land();

        assertThat(outcome("trades", 2).of()).isEqualTo("trades/0/1");
    }

    @Test
    void aRejectedRecordIsFoundByAnIdentityOfSeveralColumnsInOneWordAndInOtherCase() {
        lake.order(at("10:00"), "c1", 7, "completed")
                .reject("orders", at("10:01"), "NOT_POSITIVE", "{\"order_id\":\"o-7\",\"status\":\"Pending\"}")
                .reject("orders", at("10:02"), "NOT_POSITIVE", "{\"order_id\":\"o-8\",\"status\":\"Pending\"}")
                .land();

        assertThat(explain().identity("orders", List.of("o-7/pending")).records())
                .extracting(RecordStory::place)
                .containsExactly("orders/0/1");
        assertThat(explain().identity("orders", List.of("o-7", "pending")).records())
                .hasSize(1);
    }

    @Test
    void aRejectedRecordIsFoundByAnIdentityWithCapitalLettersBeyondAscii() {
        lake.quote(at("10:00"), "AAPL", 1, 2)
                .reject("trades", at("10:01"), "CROSSED_QUOTE", "{\"trade_id\":\"ÉTÉ-Ω1\"}")
                .land();

        assertThat(explain().identity("trades", List.of("ÉTÉ-Ω1")).records()).hasSize(1);
        assertThat(explain().identity("trades", List.of("ÉtÉ-Ω1")).records()).hasSize(1);
    }

    @Test
    void aCommitWhoseFilesOfGoldWereSweptIsNotedAndTheRestIsTold() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY").land();
        List<DataFile> then = TableFiles.live(lake.lake.table(AuditedLake.BARS_1M));
        lake.trade("t2", at("10:00"), "AAPL", 110, 1, "BUY").land();
        then.forEach(file -> lake.lake.io().deleteFile(file.location()));

        RecordStory.GoldPlace bar =
                explain().record("trades", 0, 0).records().get(0).gold().get(0);

        assertThat(bar.then()).isNull();
        assertThat(bar.note()).isEqualTo("the files of its commit were swept");
        assertThat(bar.now()).containsEntry("trade_count", 2L);
    }

    @Test
    void anOrderThatIsNotCompletedIsInNoGoldRow() {
        lake.order(at("10:00"), "c1", 7, "pending")
                .order(at("10:01"), "c2", 7, "completed")
                .land();

        Explained pending = explain().record("orders", 0, 0);
        Explained completed = explain().identity("orders", List.of("o-" + at("10:01") + "c2", "completed"));

        assertThat(pending.records().get(0).gold()).isEmpty();
        assertThat(pending.notes()).containsExactly("orders/0/0 is in no row of Gold: no table counts such events");
        assertThat(completed.records().get(0).gold())
                .extracting(RecordStory.GoldPlace::table)
                .containsExactly(AuditedLake.HOURLY, AuditedLake.DAILY);
    }

    @Test
    void aGoldRowLeadsBackToTheEventsOfItsWindowAndOfItsHistory() {
        lake.market(at("10:00"), at("10:10")).land();

        GoldStory bar = explain()
                .goldRow(AuditedLake.BARS_1M, Map.of("symbol", "AAPL", "window_start", "2026-03-02T10:03:00Z"), 10)
                .gold();
        GoldStory features = explain()
                .goldRow(AuditedLake.FEATURES, Map.of("symbol", "AAPL", "window_start", "2026-03-02T10:03:00Z"), 1)
                .gold();
        GoldStory day = explain()
                .goldRow(AuditedLake.DAILY, Map.of("order_date", "2026-03-02"), 2)
                .gold();

        assertThat(bar.row()).containsEntry("trade_count", 2L);
        assertThat(bar.events()).isEqualTo(2);
        assertThat(bar.first())
                .extracting(GoldStory.EventOf::eventTime)
                .containsExactly("2026-03-02T10:03:05Z", "2026-03-02T10:03:25Z");
        assertThat(bar.first()).extracting(GoldStory.EventOf::commit).containsOnly(lake.lake.head());
        assertThat(features.history()).isPositive();
        assertThat(features.first())
                .singleElement()
                .extracting(GoldStory.EventOf::inWindow)
                .isEqualTo(true);
        assertThat(day.events()).isEqualTo(((Number) day.row().get("total_orders")).longValue());
        assertThat(day.first()).hasSize(2);
    }

    @Test
    void aQuestionThatCannotBeAnsweredSaysWhatThereIs() {
        lake.trade("t1", at("10:00"), "AAPL", 100, 1, "BUY").land();

        assertThatThrownBy(() -> explain().record("nope", 0, 0))
                .isInstanceOf(LakeException.class)
                .hasMessageStartingWith("No feed has a topic 'nope': the lake has read trades, quotes, orders");
        assertThatThrownBy(() -> explain().record("trades", 7, 0))
                .hasMessage("The lake has read nothing of partition 7 of topic trades: it has read trades/0");
        assertThatThrownBy(() -> explain().identity("orders", List.of("o1")))
                .hasMessage("The identity of feed orders is order_id, status, got o1: give a value for each, in this"
                        + " order");
        assertThatThrownBy(() -> explain().goldRow(AuditedLake.BARS_1M, Map.of("symbol", "AAPL"), 1))
                .hasMessageEndingWith("write symbol=VALUE window_start=VALUE");
        assertThatThrownBy(() ->
                        explain().goldRow(AuditedLake.BARS_1M, Map.of("symbol", "AAPL", "window_start", "noon"), 1))
                .hasMessageStartingWith("'noon' is no value of column window_start, which is timestamptz");
    }
}
