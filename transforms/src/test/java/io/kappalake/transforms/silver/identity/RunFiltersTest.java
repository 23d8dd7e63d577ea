package io.kappalake.transforms.silver.identity;

import static io.kappalake.transforms.silver.identity.IdentityFixture.SMALL_RUN;
import static io.kappalake.transforms.silver.identity.IdentityFixture.identity;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.transforms.feed.FingerprintMap;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunFiltersTest {

    /** So many that rows have grown by more than a word at once. */
    private static final int COLUMNS = 700;

    @Test
    void filtersKnowAllThatTheirRunsHoldAndSeldomAnyOther() {
        RunFilters filters = new RunFilters(AcceptedIdentities.RUN);
        for (int column = 0; column < 6; column++) {
            filters.set(column, filters.filterOf(run(column, AcceptedIdentities.RUN), 0));
        }

        int wrong = 0;
        for (int id = 0; id < 12 * AcceptedIdentities.RUN; id++) {
            List<Integer> holding = holding(filters, id);
            int column = id / AcceptedIdentities.RUN;
            assertThat(column >= 6 || holding.contains(column))
                    .as("identity %d in %s", id, holding)
                    .isTrue();
            wrong += holding.size() - (column < 6 ? 1 : 0);
        }
        // 811,008 wrong answers are possible, and one in 18,000 is expected.
        assertThat(wrong).isBetween(20, 80);
    }

    @Test
    void columnsAreClearedAndTakenAgainAmongHundreds() {
        RunFilters filters = new RunFilters(SMALL_RUN);
        for (int column = 0; column < COLUMNS; column++) {
            filters.set(column, filters.filterOf(run(column, SMALL_RUN), 0));
        }
        for (int column = 0; column < COLUMNS; column += 3) {
            filters.clear(column);
        }
        for (int column = 0; column < COLUMNS; column += 6) {
            filters.set(column, filters.filterOf(run(column, SMALL_RUN), 0));
        }

        for (int column = 0; column < COLUMNS; column++) {
            int known = 0;
            for (int id = column * SMALL_RUN; id < (column + 1) * SMALL_RUN; id++) {
                known += holding(filters, id).contains(column) ? 1 : 0;
            }
            boolean isClear = column % 6 == 3;
            assertThat(known).as("column %d", column).isEqualTo(isClear ? 0 : SMALL_RUN);
        }
    }

    private static List<Integer> holding(RunFilters filters, int id) {
        List<Integer> columns = new ArrayList<>();
        int column = filters.firstHolding(0, identity(id).high(), identity(id).low());
        while (column >= 0) {
            columns.add(column);
            column = filters.firstHolding(
                    column + 1, identity(id).high(), identity(id).low());
        }
        return columns;
    }

    private static FingerprintMap run(int number, int size) {
        FingerprintMap run = new FingerprintMap();
        for (int id = number * size; id < (number + 1) * size; id++) {
            run.put(identity(id).high(), identity(id).low(), 1);
        }
        return run;
    }
}
