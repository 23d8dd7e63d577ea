package io.kappalake.compaction;

import static io.kappalake.compaction.JobLake.BARS_1M;
import static io.kappalake.compaction.JobLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.merge.Compaction;
import io.kappalake.compaction.merge.PartitionCount;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TestLake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UpkeepTest {

    private final List<String> told = new ArrayList<>();
    private final SortedMap<String, PartitionCount> counts = new TreeMap<>();

    @Test
    void oneRoundRepairsWhatALateEventMadeWrongAndMergesTheFilesOfADayThatIsOver() {
        try (JobLake job = new JobLake();
                Upkeep upkeep = upkeep(job.lake)) {
            job.market(at("2026-03-02T00:00:00Z"), at("2026-03-03T00:00:00Z")).landAll(at("2026-03-03T00:00:00Z"));
            job.lateTrade(at("09:30"), 500);

            upkeep.round(counts::putAll);

            assertThat(job.rows()).isEqualTo(job.truth());
            assertThat(job.lake.repairs()).isEmpty();
            assertThat(told)
                    .contains("Repaired gold.trade_bars_1m: 1 buckets, 120 rows")
                    .anyMatch(line -> line.startsWith("Compacted gold.trade_bars_1m: 23 files to 1,"));
            assertThat(counts.get(BARS_1M))
                    .isEqualTo(new PartitionCount(
                            BARS_1M,
                            at("09:30").atZone(java.time.ZoneOffset.UTC).toLocalDate(),
                            false,
                            2,
                            2));
            told.clear();
            upkeep.round(counts::putAll);
            assertThat(told).isEmpty();
        }
    }

    @Test
    void aLakeThatNoJobHasWrittenToIsLeftInPeaceAndATroubleIsToldOnceAndItsEnd() {
        try (Lake lake = Lake.open(TestLake.empty());
                Upkeep upkeep = upkeep(lake)) {
            upkeep.round(counts::putAll);
            assertThat(told).isEmpty();

            String head = lake.head();
            lake.refs().delete(lake.address().ref(), head);
            upkeep.round(counts::putAll);
            upkeep.round(counts::putAll);
            // Each of the two tells of it.
            assertThat(told)
                    .hasSize(2)
                    .allMatch(line -> line.contains(lake.address().ref()));

            lake.refs().createBranch(lake.address().ref(), head);
            upkeep.round(counts::putAll);
            assertThat(told).hasSize(4).endsWith("Resumed", "Resumed");
        }
    }

    private Upkeep upkeep(Lake lake) {
        return new Upkeep(lake, Compaction.of(lake).quiet(Duration.ZERO), told::add);
    }
}
