package io.kappalake.tables.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Commit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
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
    void rulesThatAcceptedEventsBreakAreTextsTooAndComeBack() {
        Ledger broken = new Ledger(
                "live",
                "run-1",
                7,
                OffsetRanges.of(Map.of("trades", Map.of(0, new OffsetRange(0, 9)))),
                Map.of("trades", new FeedCounts(9, 9, 0, Map.of(), 0, Map.of("ODD_LOT", 2L), Map.of("JUMP", 1L))),
                Map.of());

        assertThat(broken.toProperties())
                .containsEntry(
                        "feeds",
                        "{\"trades\":{\"read\":9,\"accepted\":9,\"duplicate\":0,\"rejected\":{},\"late\":0,"
                                + "\"warned\":{\"ODD_LOT\":2},\"held\":{\"JUMP\":1}}}");
        assertThat(Ledger.fromProperties(broken.toProperties())).contains(broken);
    }

    @Test
    void aLedgerComesBackFromItsProperties() {
        assertThat(Ledger.fromProperties(LEDGER.toProperties())).contains(LEDGER);
    }

    @Test
    void sixHundredPartitionsTakeLessThanNineKilobytesAndTextsOfBeforeAreStillRead() throws Exception {
        Map<String, Map<Integer, OffsetRange>> offsets = new TreeMap<>();
        SortedMap<String, TopicLog> logs = new TreeMap<>();
        ObjectNode before = new ObjectMapper().createObjectNode();
        Random random = new Random(1);
        for (String topic : List.of("orders", "quotes", "trades")) {
            Map<Integer, OffsetRange> partitions = new TreeMap<>();
            SortedMap<Integer, Integer> epochs = new TreeMap<>();
            ObjectNode plain = before.putObject(topic);
            for (int partition = 0; partition < 200; partition++) {
                long from = random.nextLong(10_000_000_000L);
                long to = from + random.nextLong(50_000);
                partitions.put(partition, new OffsetRange(from, to));
                epochs.put(partition, 3 + random.nextInt(4));
                plain.putArray("" + partition).add(from).add(to);
            }
            offsets.put(topic, partitions);
            logs.put(topic, new TopicLog("MkU3OEVBNTcwNTJENDM2Qg", 0, epochs, topic, 0));
        }
        Ledger large = new Ledger(
                "live", "run-1", 7, OffsetRanges.of(offsets), Map.of(), Map.of(), new TopicLogs("cluster", logs));

        Map<String, String> properties = large.toProperties();

        assertThat(properties.get("offsets").length() + properties.get("logs").length())
                .isLessThan(9_000);
        assertThat(Ledger.fromProperties(properties)).contains(large);
        Map<String, String> old = new HashMap<>(properties);
        old.put("offsets", before.toString());
        assertThat(old.get("offsets")).hasSizeGreaterThan(17_000);
        assertThat(Ledger.fromProperties(old)).contains(large);
    }

    @Test
    void commitsOfOthersHaveNone() {
        assertThat(Ledger.fromProperties(Map.of(Commit.ID, "compact-1"))).isEmpty();
    }

    @Test
    void aLedgerThatCannotBeReadIsNamed() {
        Map<String, String> broken = new HashMap<>(LEDGER.toProperties());
        broken.put("offsets", "{\"trades");

        assertThatThrownBy(() -> Ledger.fromProperties(broken))
                .isInstanceOf(LakeException.class)
                .hasMessageContaining("'{\"trades'");
    }
}
