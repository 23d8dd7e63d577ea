package io.kappalake.audit.deep;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.AuditedLake;
import io.kappalake.audit.decode.Verdict;
import io.kappalake.audit.feed.FeedDefinition;
import io.kappalake.audit.feed.RunRules;
import io.kappalake.audit.ledger.LedgerCheck;
import io.kappalake.audit.ledger.LedgerIndex;
import io.kappalake.audit.read.AuditProgress;
import io.kappalake.audit.read.Findings;
import io.kappalake.audit.read.LakeFiles;
import io.kappalake.audit.read.TableState;
import io.kappalake.tables.catalog.TableChange;
import io.kappalake.tables.ledger.TopicLogs;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.market.MarketEvents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;

/** Records from before the pipeline's files changed. */
class PastFilesTest {

    private static final long MICROS = at("10:03").toEpochMilli() * 1000;
    private static final String ELSEWHERE =
            "{\"trade_id\":\"x1\",\"symbol\":\"AAPL\",\"price\":1,\"volume\":3,\"timestamp\":\"2026-03-02T10:03:00Z\","
                    + "\"trade_type\":\"LEND\",\"exchange\":\"NYSE\"}";

    @Test
    void eachRecordIsJudgedByTheFilesOfTheRunThatTookIt() {
        try (AuditedLake lake = new AuditedLake()) {
            lake.reject("trades", at("10:03"), "UNKNOWN_VALUE", ELSEWHERE).land();
            String first = lake.lake.head();
            lake.lake
                    .commit("change")
                    .property("pipeline.hash", "other")
                    .change(TableChange.of(AuditedLake.HOURLY).addRepairs(List.of(at("10:00"))))
                    .land();
            lake.accept(
                            "trades",
                            at("10:03"),
                            ELSEWHERE,
                            offset -> MarketEvents.trade(
                                    "x1", "AAPL", 100_000_000, 300_000_000, "LEND", "NYSE", MICROS, 0, offset, MICROS))
                    .land();
            Map<String, String> files = new HashMap<>(Pipeline.MARKET.texts());
            Map<String, String> changed = new HashMap<>(files);
            changed.computeIfPresent(
                    "feeds/trades.yaml", (name, text) -> text.replace("[BUY, SELL]", "[BUY, SELL, LEND]"));
            assertThat(changed).isNotEqualTo(files);

            assertThat(problems(lake, commit -> commit.equals(first) ? files : changed))
                    .isEmpty();
            assertThat(problems(lake, commit -> changed))
                    .containsExactly("offset 0 of trades/0 is an event, but silver.rejected has it as UNKNOWN_VALUE");
        }
    }

    private static List<String> problems(
            AuditedLake lake, java.util.function.Function<String, Map<String, String>> filesAt) {
        PastFiles past = new PastFiles() {

            @Override
            public Map<String, String> files(String commit) {
                return filesAt.apply(commit);
            }

            @Override
            public Schema columns(String table, String commit) {
                return lake.lake.tableAt(table, commit).schema();
            }
        };
        Findings findings = new Findings("deep", 10);
        LedgerIndex index = new LedgerCheck(Set.of("trades"), findings).run(lake.lake, lake.lake.head(), "");
        Map<String, TableState> tables = new HashMap<>();
        lake.lake.tablesAt(lake.lake.head()).forEach((name, table) -> tables.put(name, TableState.whole(table)));
        RunRules rules = new RunRules(Set.of("NYSE"), 300_000_000L, 86_400_000_000L);
        new DeepCheck(
                        List.of("trades"),
                        lake.lake.head(),
                        past,
                        index,
                        TopicLogs.NONE,
                        new DeepCheck.Settings(rules, id -> Optional.empty(), true, 10, 1000),
                        findings,
                        new LakeFiles(findings, AuditProgress.NONE))
                .run(tables);
        return findings.result().examples();
    }

    @Test
    void aColumnThatWasRenamedSinceHoldsWhatItHeldUnderItsFormerName() {
        Schema then = new Schema(Types.NestedField.optional(7, "price", Types.LongType.get()));
        Schema now = new Schema(
                Types.NestedField.optional(7, "cost", Types.LongType.get()),
                Types.NestedField.optional(9, "price", Types.LongType.get()));
        FeedDefinition feed = FeedDefinition.of(
                "odd",
                Map.of(
                        "feeds/odd.yaml",
                        "feed: odd\ntopics:\n  - topic: odd\ncolumns:\n  price: integer\nidentity: record\n"));
        SilverForm form = new SilverForm(feed, now, then);
        Verdict verdict = new Verdict("", List.of(), new Object[] {5L});

        assertThat(form.expected(0, verdict, null, "odd")).isEqualTo(5L);
        assertThat(form.expected(1, verdict, null, "odd")).isNull();
    }
}
