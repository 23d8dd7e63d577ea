package io.kappalake.transforms.feed.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.ledger.Committable;
import io.kappalake.tables.ledger.FeedCounts;
import io.kappalake.transforms.feed.EventBlock;
import io.kappalake.transforms.feed.Feed;
import io.kappalake.transforms.feed.PastEvents;
import io.kappalake.transforms.feed.Shards;
import io.kappalake.transforms.feed.WireType;
import io.kappalake.transforms.feed.row.Row;
import io.kappalake.transforms.silver.PackEvents;
import io.kappalake.transforms.silver.UnpackEvents;
import io.kappalake.transforms.silver.identity.Deduplicate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/** The operators between decoder and Silver take rows of a file like any events. */
class RowOperatorsTest {

    private static final Feed<Row> ORDERS = PipelineFile.market().feed("orders").feed();
    private static final OutputTag<Committable> COUNTS =
            new OutputTag<>("counts", TypeInformation.of(Committable.class));

    @Test
    void rowsArePackedAndUnpacked() throws Exception {
        List<Row> rows = IntStream.range(0, 100)
                .mapToObj(i -> order("o-" + i, "pending"))
                .toList();
        try (var pack = new OneInputStreamOperatorTestHarness<>(new PackEvents<>(ORDERS));
                var unpack = new OneInputStreamOperatorTestHarness<>(new UnpackEvents<>(ORDERS))) {
            pack.setup(EventBlock.TYPE.createSerializer(null));
            pack.open();
            unpack.open();
            for (Row row : rows) {
                pack.processElement(row, 0);
            }
            pack.endInput();
            for (EventBlock block : pack.extractOutputValues()) {
                unpack.processElement(block, 0);
            }
            assertThat(unpack.extractOutputValues()).containsExactlyInAnyOrderElementsOf(rows);
        }
    }

    @Test
    void theFirstRowOfAnIdentityIsKept() throws Exception {
        var deduplicate = new Deduplicate<>("orders", Duration.ofHours(24), PastEvents.<Row>none(), COUNTS);
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                deduplicate, Deduplicate.<Row>shard(), Types.INT, Shards.COUNT, 1, 0)) {
            harness.setup(WireType.of(ORDERS).createSerializer(new SerializerConfigImpl()));
            harness.open();
            Row pending = order("o-1", "pending");
            Row completed = order("o-1", "completed");
            for (Row row : List.of(pending, completed, order("o-1", "pending"))) {
                harness.processElement(row, 0);
            }
            harness.endInput();

            assertThat(harness.extractOutputValues()).containsExactlyInAnyOrder(pending, completed);
            assertThat(harness.getSideOutput(COUNTS))
                    .extracting(record -> record.getValue())
                    .containsExactly(Committable.ofCounts("orders", new FeedCounts(0, 2, 1, Map.of(), 0)));
        }
    }

    private static Row order(String id, String status) {
        String payload =
                "{'order_id':'%s','customer_id':'c','order_value':1,'timestamp':'2026-03-01T09:00:00Z','status':'%s'}"
                        .formatted(id, status);
        return ORDERS.decoder()
                .under(io.kappalake.transforms.feed.Rules.DEFAULT)
                .decode(FeedOf.raw(payload))
                .event();
    }
}
