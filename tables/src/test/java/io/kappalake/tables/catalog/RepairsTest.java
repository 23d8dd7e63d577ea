package io.kappalake.tables.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.TestLake.Row;
import io.kappalake.tables.definition.TableDefinition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepairsTest {

    private static final Instant TEN = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void singleBucketsAreReadBackAsTheyAre() {
        assertThat(Repairs.text(List.of(hour(1), hour(0), hour(9))))
                .isEqualTo("2026-03-01T10:00:00Z,2026-03-01T11:00:00Z,2026-03-01T19:00:00Z");
        assertThat(Repairs.parse("2026-03-01T10:00:00Z,2026-03-01T11:00:00Z,2026-03-01T19:00:00Z"))
                .containsExactly(hour(0), hour(1), hour(9));
        assertThat(Repairs.parse("")).isEmpty();
    }

    @Test
    void aYearOfHoursIsOneEntrySoThatHistoryThatComesLateKeepsTheMetadataSmall() {
        Set<Instant> year =
                IntStream.range(0, 24 * 365).mapToObj(RepairsTest::hour).collect(Collectors.toSet());

        String text = Repairs.text(year);

        assertThat(text).isEqualTo("2026-03-01T10:00:00Z/2027-03-01T09:00:00Z/PT1H");
        assertThat(Repairs.parse(text)).isEqualTo(year);
    }

    @Test
    void runsAndSinglesMix() {
        Set<Instant> mixed = IntStream.of(0, 1, 5, 6, 7, 20, 44, 68, 69)
                .mapToObj(RepairsTest::hour)
                .collect(Collectors.toSet());

        assertThat(Repairs.parse(Repairs.text(mixed))).isEqualTo(mixed);
    }

    @Test
    void whicheverHoursOfAYearAreNotedTheyTakeAtMost1600Characters() {
        Random random = new Random(1);
        for (int share : new int[] {2, 10, 50, 90}) {
            Set<Instant> some = IntStream.range(0, 24 * 365)
                    .filter(hour -> random.nextInt(100) < share)
                    .mapToObj(RepairsTest::hour)
                    .collect(Collectors.toSet());

            String text = Repairs.text(some);

            assertThat(text).as("%d percent of the hours", share).hasSizeLessThan(1_600);
            assertThat(Repairs.parse(text)).isEqualTo(some);
        }
    }

    @Test
    void aCommitTellsWhatItNotedAlsoWhereThatHadBeenNotedBefore() {
        TableDefinition<Row> bars = TestLake.table("gold", "bars");
        TableDefinition<Row> features = TestLake.table("gold", "features");
        try (Lake lake = TestLake.with(List.of(bars, features))) {
            lake.commit("late")
                    .change(TableChange.of(bars).addRepairs(List.of(hour(0))))
                    .land();
            lake.commit("late again")
                    .change(TableChange.of(bars).addRepairs(List.of(hour(0))))
                    .change(TableChange.of(features).addRepairs(List.of(hour(0), hour(1))))
                    .land();
            lake.commit("repaired")
                    .change(TableChange.of(bars).removeRepairs(List.of(hour(0))))
                    .land();

            List<Commit> log = lake.log().limit(3).toList();
            assertThat(log).extracting(Commit::message).containsExactly("repaired", "late again", "late");
            assertThat(log.get(0).repairs()).isEmpty();
            assertThat(log.get(1).repairs())
                    .isEqualTo(Map.of("gold.bars", Set.of(hour(0)), "gold.features", Set.of(hour(0), hour(1))));
            assertThat(log.get(2).repairs()).isEqualTo(Map.of("gold.bars", Set.of(hour(0))));
            assertThat(lake.repairs()).isEqualTo(Map.of("gold.features", Set.of(hour(0), hour(1))));
        }
    }

    private static Instant hour(int after) {
        return TEN.plusSeconds(after * 3600L);
    }
}
