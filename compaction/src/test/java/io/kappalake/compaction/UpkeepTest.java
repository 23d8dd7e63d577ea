package io.kappalake.compaction;

import static io.kappalake.compaction.JobLake.BARS_1M;
import static io.kappalake.compaction.JobLake.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.compaction.merge.Compaction;
import io.kappalake.compaction.merge.PartitionCount;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.TestLake;
import io.kappalake.tables.storage.Warehouse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
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

    @Test
    void whatNothingNeedsIsSweptWithoutBeingAskedAndALakeThatRestsIsNotReadAgain() throws IOException {
        try (JobLake job = new JobLake();
                Upkeep upkeep = upkeep(job.lake).sweeping(Duration.ofMillis(1))) {
            job.market(at("2026-03-02T00:00:00Z"), at("2026-03-03T00:00:00Z"));
            String replaced = job.lake.metadataAt(job.lake.head()).entrySet().stream()
                    .filter(table -> table.getValue().equals(BARS_1M))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .orElseThrow();
            job.landAll(at("2026-03-03T00:00:00Z"));

            ageFiles(job.lake);
            upkeep.round(counts::putAll);
            assertThat(told).anyMatch(line -> line.startsWith("Swept "));
            assertThat(job.lake.io().newInputFile(replaced).exists()).isFalse();
            assertThat(job.rows()).isEqualTo(job.truth());

            // What the round itself replaced was too young for it.
            ageFiles(job.lake);
            upkeep.round(counts::putAll);
            String lost = job.lake.table(BARS_1M).location() + "/data/lost.parquet";
            Warehouse.write(job.lake.io(), lost, "no commit names it");
            ageFiles(job.lake);
            upkeep.round(counts::putAll);
            assertThat(job.lake.io().newInputFile(lost).exists())
                    .as("looked for once somebody commits again")
                    .isTrue();
        }
    }

    /** Makes all files of the warehouse older than the grace time. */
    private static void ageFiles(Lake lake) throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        try (Stream<Path> files = Files.walk(Path.of(URI.create(lake.address().warehouse())))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.setLastModifiedTime(file, old);
            }
        }
    }

    private Upkeep upkeep(Lake lake) {
        return new Upkeep(lake, Compaction.of(lake).quiet(Duration.ZERO), told::add);
    }
}
