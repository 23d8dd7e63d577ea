package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.kappalake.transforms.feed.Decoded;
import io.kappalake.transforms.feed.SoftRule;
import io.kappalake.transforms.feed.row.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Conditions over the columns of a row with bid 1.5, ask 2, size 7, name "a%b", an empty note, open true, day
 * 2026-03-01.
 */
class RowRulesTest {

    private static final String FEED = """
            feed: samples
            topics:
              - topic: samples
            columns:
              bid: "decimal(18,8)"
              ask: "decimal(18,8)"
              wide: "decimal(38,2)"
              size: integer
              ratio: double
              name: text
              note: text
              open: boolean
              day: date
              event_time: { type: timestamp, required: true }
            identity: record
            rules:
              - reason: BROKEN
                check: >-
                  %s
            """;

    private static final String RECORD = "{'bid':1.5,'ask':2,'wide':2.00,'size':7,'ratio':0.1,'name':'a%b','open':true,"
            + "'day':'2026-03-01','event_time':'2026-03-01T09:00:00.000001Z'}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "bid <= ask | true",
                "bid > ask | false",
                "ask = wide | true",
                "bid * 2 = ask + 1 | true",
                "bid * 0.1 = 0.15 | true",
                "bid * ask = 3 | true",
                "bid * ask > 2.99999999999999999999 | true",
                "bid * ask < 3.00000000000000000001 | true",
                "bid * ask >= 3.00000000000000000001 | false",
                "bid * bid * bid * 1000000000000000000 = 3375000000000000000 | true",
                "bid * bid * bid * 1000000000000000000 <= 3374999999999999999 | false",
                "wide * wide * wide > 8.000000000000000000000000000001 | false",
                "ratio = 0.1 | true",
                "ask / 3 * 3 = ask | true",
                "size % 2 = 1 | true",
                "-bid < 0 AND +bid > 0 | true",
                "bid / (ask - wide) > 0 | true",
                "size / 2.0 = 3.5 | true",
                "size IN (1, 7) | true",
                "size NOT IN (1, 7) | false",
                "size NOT IN (1, NULL) | true",
                "size BETWEEN 7 AND 8 | true",
                "size NOT BETWEEN 7 AND 8 | false",
                "name = 'a%b' AND name <> 'A%B' | true",
                "name > 'a' | true",
                "name IN ('a', 'a%b') | true",
                "name NOT IN ('a', 'a%b') | false",
                "note IN ('a', 'b') | true",
                "bid < 1.500000001 AND bid > 1.499999999 AND 1.5 = bid AND 2 > bid | true",
                "bid <> 1.5 | false",
                "bid < 99999999999999999999 AND -99999999999999999999 < bid | true",
                "size < 7.5 AND size > 6.5 AND size <> 7.5 | true",
                "DATE '2026-03-01' >= `day` AND DATE '2026-02-28' < `day` | true",
                "wide = 2 AND wide < 2.001 | true",
                "'a%b' = name AND 'b' <> name | true",
                "name LIKE 'a%' | true",
                "name LIKE 'a!%b' ESCAPE '!' | true",
                "name LIKE 'a!%' ESCAPE '!' | false",
                "name LIKE '_' | false",
                "name LIKE '%b' | true",
                "name LIKE '%a' | false",
                "name LIKE '%!%%' ESCAPE '!' | true",
                "name LIKE '%' | true",
                "name LIKE '' | false",
                "name LIKE 'a_b' | true",
                "name LIKE 'a' | false",
                "name LIKE 'b%' | false",
                "name LIKE '%c%' | false",
                "name NOT LIKE '%b' | false",
                "name RLIKE '^[a-z]' | true",
                "name NOT RLIKE '^[A-Z]' | true",
                "note IS NULL | true",
                "note IS NOT NULL | false",
                "note = 'x' | true",
                "NOT note = 'x' | true",
                "note = 'x' OR bid > ask | true",
                "note = 'x' AND bid > ask | false",
                "NOT (bid > ask OR size = 8) | true",
                "`open` | true",
                "NOT `open` | false",
                "`open` = TRUE | true",
                "`open` IS TRUE | true",
                "`open` IS NOT TRUE | false",
                "`day` = DATE '2026-03-01' | true",
                "`day` < DATE '2026-03-01' | false",
                "event_time > TIMESTAMP '2026-03-01 09:00:00' | true",
                "event_time >= TIMESTAMP '2026-03-01 09:00:00.000002' | false",
            })
    void aRowPassesUnlessTheConditionIsFalse(String check, boolean passes) {
        assertThat(FeedOf.decode(FeedOf.text(FEED.formatted(check)), RECORD).isEvent())
                .isEqualTo(passes);
    }

    @Test
    void aRejectionNamesTheConditionAndWhatItsColumnsHold() {
        Decoded<Row> decoded = FeedOf.decode(FeedOf.text(FEED.formatted("bid > ask AND note = 'x'")), RECORD);

        assertThat(decoded.rejection().name()).isEqualTo("BROKEN");
        assertThat(decoded.rejection().detail())
                .isEqualTo("bid > ask AND note = 'x' does not hold: bid 1.5, ask 2, note NULL");
    }

    @Test
    void aRejectionSaysWhatTheFileSaysOfIt() {
        String detail = "bid > ask\n    detail: \"{bid} is not above {ask}, {note}, {} and {a b}\"";
        Decoded<Row> decoded = FeedOf.decode(FeedOf.text(FEED.formatted(detail)), RECORD);

        assertThat(decoded.rejection().detail()).isEqualTo("1.5 is not above 2, NULL, {} and {a b}");
    }

    @Test
    void aRejectionNamesAllRulesThatTheRowBreaksWhateverTheirFate() {
        String more = """
                bid > ask
                    detail: "{bid} is not above {ask}"
                  - { reason: WHOLE, check: size = 7 }
                  - { reason: SMALL, check: size > 10, otherwise: warn }
                  - { reason: NAMELESS, check: note IS NOT NULL, otherwise: hold }
                  - { reason: LARGE, check: size < 5 }""";
        Decoded<Row> decoded = FeedOf.decode(FeedOf.text(FEED.formatted(more)), RECORD);

        assertThat(decoded.rejection().name()).isEqualTo("BROKEN");
        assertThat(decoded.rejection().detail()).isEqualTo("1.5 is not above 2; also SMALL, NAMELESS, LARGE");
    }

    @Test
    void whatARecordHoldsDoesNotPassForNamesOfRules() {
        String detail = "bid > ask\n    detail: \"{name}\"";
        String posing = RECORD.replace("a%b", "a; also SMALL, LARGE");
        Decoded<Row> decoded = FeedOf.decode(FeedOf.text(FEED.formatted(detail)), posing);

        assertThat(decoded.rejection().detail()).isEqualTo("a; also SMALL, LARGE.");
    }

    @Test
    void aRuleThatWarnsOrHoldsAcceptsWhatBreaksIt() {
        String rules = """
                bid < ask
                  - { reason: SMALL, check: size > 10, otherwise: warn }
                  - { reason: WIDE, check: wide < 1, otherwise: hold }
                  - { reason: NEVER, check: bid > 1, otherwise: hold }""";
        FeedFile feed = FeedOf.text(FEED.formatted(rules));
        Decoded<Row> decoded = FeedOf.decode(feed, RECORD);

        assertThat(decoded.isEvent()).isTrue();
        assertThat(feed.feed().softRules())
                .extracting(
                        SoftRule::reason, SoftRule::holds, rule -> rule.test().isBrokenBy(decoded.event()))
                .containsExactly(tuple("SMALL", false, true), tuple("WIDE", true, true), tuple("NEVER", true, false));
    }

    @Test
    void allOtherReasonsComeBeforeARule() {
        FeedFile feed = FeedOf.text(FEED.formatted("bid > ask"));

        assertThat(FeedOf.decode(feed, RECORD.replace("'size':7", "'size':[]"))
                        .rejection()
                        .name())
                .isEqualTo("WRONG_TYPE");
    }
}
