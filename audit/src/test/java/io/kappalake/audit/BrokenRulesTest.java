package io.kappalake.audit;

import static io.kappalake.audit.AuditedLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.audit.read.AuditProgress;
import io.kappalake.audit.read.CheckResult;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.Pipeline;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What commits and rejected rows say of rules that a record breaks, and its bytes do not. */
class BrokenRulesTest {

    private static final String RULES = """
            rules:
              - { reason: DEAR, check: price <= 110, otherwise: hold }
              - { reason: LARGE, check: volume <= 5, otherwise: warn }
              - { reason: ABSURD, check: price <= 1000 }
              - { reason: HUGE, check: volume <= 1000 }
            """;
    private static final String NAMES_ALL =
            "{\"exchanges\":[],\"max_future\":\"PT5M\",\"duplicate_horizon\":\"PT24H\",\"names_all\":true}";
    private static final String ABSURD =
            "{\"trade_id\":\"x1\",\"symbol\":\"AAPL\",\"price\":5000,\"volume\":3,\"timestamp\":\"%s\","
                    + "\"trade_type\":\"BUY\",\"exchange\":\"NYSE\"}";

    private final AuditedLake lake =
            new AuditedLake(Map.of("feeds/trades.yaml", Pipeline.MARKET.texts().get("feeds/trades.yaml") + RULES));

    @AfterEach
    void close() {
        lake.close();
    }

    private List<String> deep() {
        return deep(2_000_000);
    }

    private List<String> deep(int inMemory) {
        AuditReport report = Audit.of(lake.lake)
                .deep(id -> Optional.empty())
                .keysInMemory(inMemory)
                .run(AuditProgress.NONE);
        assertThat(report.failed()).isSubsetOf("deep");
        return report.checks().stream()
                .filter(check -> check.check().equals("deep"))
                .map(CheckResult::examples)
                .findFirst()
                .orElseThrow();
    }

    private AuditedLake trades() {
        Instant ten = at("10:00");
        return lake.under(NAMES_ALL)
                .trade(ten, "AAPL", 100, 6, "BUY")
                .trade(ten, "MSFT", 120, 6, "BUY")
                .trade(ten, "IBM", 130, 1, "BUY")
                .repeat("trades", ten);
    }

    @Test
    void countsOfAcceptedEventsAreProved() {
        trades().landBroken(FeedCounts.broken(Map.of("LARGE", 2L), Map.of("DEAR", 2L)));

        assertThat(deep()).isEmpty();
        assertThat(deep(1)).as("with little memory").isEmpty();
    }

    @Test
    void aCommitThatHoldsTooLittleIsNamed() {
        trades().landBroken(FeedCounts.broken(Map.of("LARGE", 2L), Map.of("DEAR", 2L)));
        lake.trade(at("10:01"), "AAPL", 150, 1, "BUY").land();

        assertThat(deep())
                .singleElement()
                .asString()
                .matches("checkpoint 2 \\(commit [0-9a-f]{16}\\) counted events of trades that break rules as"
                        + " warned \\{}, held \\{}, their bytes say warned \\{}, held \\{DEAR=1}");
    }

    @Test
    void aRejectedRowNamesAllRulesThatItsBytesBreak() {
        trades().reject(
                        "trades",
                        at("10:01"),
                        "ABSURD",
                        "price <= 1000 does not hold: price 5000; also DEAR",
                        ABSURD.formatted(at("10:01")))
                .landBroken(FeedCounts.broken(Map.of("LARGE", 2L), Map.of("DEAR", 2L)));

        assertThat(deep()).isEmpty();
    }

    @Test
    void aRejectedRowThatLacksARuleIsNamedUnlessAnEarlierBuildMadeIt() {
        Runnable reject =
                () -> lake.reject("trades", at("10:01"), "ABSURD", "price 5000", ABSURD.formatted(at("10:01")))
                        .land();
        reject.run();
        assertThat(deep()).as("the commit does not say that it names all").isEmpty();

        lake.under(NAMES_ALL);
        reject.run();
        assertThat(deep())
                .containsExactly(
                        "offset 1 of trades/0: silver.rejected has it, but what else it breaks is , must be DEAR");
    }
}
