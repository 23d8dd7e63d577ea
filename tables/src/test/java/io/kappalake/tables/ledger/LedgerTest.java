package io.kappalake.tables.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final Ledger LEDGER = new Ledger(
            "live",
            "run-1",
            7,
            OffsetRanges.of(Map.of(
                    "trades",
                    Map.of(10, new OffsetRange(5, 5), 2, new OffsetRange(0, 9)),
                    "orders",
                    Map.of(0, new OffsetRange(3, 4)))),
            Map.of("trades", new FeedCounts(9, 6, 1, Map.of("WRONG_TYPE", 1L, "MALFORMED_JSON", 1L), 2)),
            Map.of("market", new Progress(100, 50), "orders", Progress.NONE));

    @Test
    void propertiesArePlainTextThatOtherToolsCanRead() {
        assertThat(LEDGER.toProperties())
                .containsExactly(
                        entry("pipeline", "live"),
                        entry("run", "run-1"),
                        entry("checkpoint", "7"),
                        entry("offsets", "{\"orders\":{\"0\":[3,4]},\"trades\":{\"2\":[0,9],\"10\":[5,5]}}"),
                        entry(
                                "feeds",
                                "{\"trades\":{\"read\":9,\"accepted\":6,\"duplicate\":1,"
                                        + "\"rejected\":{\"MALFORMED_JSON\":1,\"WRONG_TYPE\":1},\"late\":2}}"),
                        entry(
                                "progress",
                                "{\"market\":{\"watermark\":100,\"sealed\":50},"
                                        + "\"orders\":{\"watermark\":-9223372036854775808,"
                                        + "\"sealed\":-9223372036854775808}}"));
    }

    @Test
    void aLedgerComesBackFromItsProperties() {
        assertThat(Ledger.fromProperties(LEDGER.toProperties())).contains(LEDGER);
    }

    @Test
    void commitsOfOthersHaveNone() {
        assertThat(Ledger.fromProperties(Map.of(Commit.ID, "compact-1"))).isEmpty();
    }

    @Test
    void aLedgerThatCannotBeReadIsNamed() {
        Map<String, String> broken = new java.util.HashMap<>(LEDGER.toProperties());
        broken.put("offsets", "{\"trades");

        assertThatThrownBy(() -> Ledger.fromProperties(broken))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("'{\"trades'");
    }
}
