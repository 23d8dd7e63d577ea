package io.kappalake.inspect.diff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowSetTest {

    private final RowSet rows = new RowSet();

    private List<Long> unmatched() {
        List<Long> places = new ArrayList<>();
        rows.eachUnmatched((high, low, place) -> places.add(place));
        return places;
    }

    @Test
    void equalRowsMatchOneByOneAndTheOthersKeepTheirOrder() {
        rows.clear(4);
        for (long place = 3; place >= 0; place--) {
            rows.add(new long[] {place / 2, 7}, new long[] {0, 0}, place);
        }

        assertThat(rows.match(new long[] {1, 7})).isTrue();
        assertThat(rows.match(new long[] {1, 7})).isTrue();
        assertThat(rows.match(new long[] {1, 7})).isFalse();
        assertThat(rows.match(new long[] {0, 8})).isFalse();
        assertThat(unmatched()).containsExactly(0L, 1L);
    }

    @Test
    void itIsEmptyAgainAndHoldsMoreThanBefore() {
        rows.clear(1);
        rows.add(new long[] {1, 1}, new long[] {1, 1}, 1);
        rows.clear(100_000);
        for (int row = 0; row < 100_000; row++) {
            rows.add(new long[] {row * 31L, row}, new long[] {row, row}, row);
        }

        assertThat(rows.match(new long[] {1, 1})).isFalse();
        assertThat(rows.match(new long[] {31L * 99_999, 99_999})).isTrue();
        assertThat(unmatched()).hasSize(99_999);
    }
}
