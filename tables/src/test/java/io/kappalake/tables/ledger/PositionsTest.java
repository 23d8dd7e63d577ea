package io.kappalake.tables.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PositionsTest {

    private static final Positions HERE =
            Positions.of(Map.of("trades", Map.of(10, 7L, 2, 5L), "orders", Map.of(0, 3L)));

    @Test
    void theyAreInOrderWhateverTheyWereMadeFrom() throws Exception {
        Positions same =
                Positions.NONE.with("trades", 2, 5).with("trades", 10, 7).with("orders", 0, 3);
        List<String> visited = new ArrayList<>();
        same.each((topic, partition, offset) -> visited.add(topic + "/" + partition + "=" + offset));

        assertThat(same).isEqualTo(HERE).hasSameHashCodeAs(HERE);
        assertThat(visited).containsExactly("orders/0=3", "trades/2=5", "trades/10=7");
        assertThat(LedgerText.positions(HERE)).isEqualTo("{\"orders\":{\"0\":3},\"trades\":{\"2\":5,\"10\":7}}");
        assertThat(LedgerText.positions(LedgerText.positions(HERE))).isEqualTo(HERE);
        assertThat(new ObjectMapper().writeValueAsString(HERE)).isEqualTo(LedgerText.positions(HERE));
    }

    @Test
    void changesMakeNewOnes() {
        HERE.with("trades", 2, 100);

        assertThat(HERE.of("trades", 2)).hasValue(5);
        assertThat(HERE.of("trades", 3)).isEqualTo(OptionalLong.empty());
        assertThat(HERE.of("quotes")).isEmpty();
        assertThatThrownBy(() -> HERE.of("trades").put(2, 6L)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> HERE.asMap().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void recordsCountFromZeroInPartitionsThatTheOtherDoesNotKnow() {
        assertThat(HERE.recordsSince(Positions.NONE.with("trades", 2, 1).with("quotes", 0, 9)))
                .isEqualTo(4 + 7 + 3);
        assertThat(HERE.recordsSince(HERE.with("orders", 0, 5))).isEqualTo(-2);
        assertThat(HERE.total()).isEqualTo(15);
    }

    @Test
    void onePartitionIsEnoughToBeAhead() {
        assertThat(HERE.isAhead(HERE)).isFalse();
        assertThat(HERE.isAhead(HERE.with("trades", 2, 100).with("orders", 0, 2)))
                .isTrue();
        assertThat(HERE.isAhead(Positions.NONE)).isTrue();
        assertThat(Positions.NONE.with("trades", 0, 0).isAhead(Positions.NONE)).isFalse();
    }

    @Test
    void twoAreJoinedByPartition() {
        Positions other =
                Positions.NONE.with("trades", 2, 4).with("trades", 10, 8).with("quotes", 1, 1);

        assertThat(HERE.furthest(other))
                .isEqualTo(HERE.with("trades", 10, 8).with("quotes", 1, 1))
                .isEqualTo(other.furthest(HERE));
        assertThat(other.beyond(HERE))
                .isEqualTo(Positions.NONE.with("trades", 10, 7).with("quotes", 1, 0));
        assertThat(HERE.beyond(HERE)).isEqualTo(Positions.NONE);
        assertThat(HERE.over(other)).isEqualTo(HERE.with("quotes", 1, 1));
        assertThat(HERE.only("orders")).isEqualTo(Positions.NONE.with("orders", 0, 3));
        assertThat(HERE.only("quotes")).isEqualTo(Positions.NONE);
    }

    @Test
    void rangesBeginAndEndAtPositions() {
        Positions end = HERE.with("trades", 2, 9).with("quotes", 0, 4);

        OffsetRanges ranges = OffsetRanges.between(HERE, end);

        assertThat(ranges)
                .isEqualTo(OffsetRanges.of(Map.of(
                        "trades", Map.of(2, new OffsetRange(5, 9), 10, new OffsetRange(7, 7)),
                        "orders", Map.of(0, new OffsetRange(3, 3)))));
        assertThat(ranges.starts()).isEqualTo(HERE);
        assertThat(ranges.ends()).isEqualTo(HERE.with("trades", 2, 9));
        assertThat(ranges.records()).isEqualTo(4);
        assertThat(ranges.records("orders")).isZero();
        assertThat(OffsetRanges.nothingAt(HERE).ends()).isEqualTo(HERE);
        assertThat(OffsetRanges.nothingAt(HERE).records()).isZero();
    }

    @Test
    void rangesThatFollowEachOtherBecomeOneAndNewPartitionsBeginWhereTheyDo() {
        OffsetRanges first = OffsetRanges.NONE.with("trades", 0, new OffsetRange(0, 10));
        OffsetRanges next =
                OffsetRanges.NONE.with("trades", 0, new OffsetRange(10, 13)).with("trades", 1, new OffsetRange(7, 9));

        assertThat(first.then(next))
                .isEqualTo(OffsetRanges.NONE
                        .with("trades", 0, new OffsetRange(0, 13))
                        .with("trades", 1, new OffsetRange(7, 9)));
    }
}
