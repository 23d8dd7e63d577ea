package io.kappalake.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kappalake.tables.LakeException;
import io.kappalake.tables.definition.Micros;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.tables.ledger.Progress;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.market.Feeds;
import io.kappalake.transforms.gold.Family;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SealedDaysTest {

    private static final Days DAY = Days.parse("2026-03-01/2026-03-01");

    @Test
    void aDayMayBeRebuiltOnceEveryFamilyIsSealedPastWhatLooksBackOnIt() {
        assertThatCode(() -> SealedDays.require(Pipeline.MARKET, "main", sealed("2026-03-02T01:00:00Z"), DAY))
                .doesNotThrowAnyException();

        for (Family<?, ?> late : Pipeline.MARKET.families()) {
            Map<String, Progress> progress = sealed("2026-03-03T00:00:00Z");
            progress.put(late.name(), at("2026-03-02T00:00:00Z"));
            assertThatThrownBy(() -> SealedDays.require(Pipeline.MARKET, "main", progress, DAY))
                    .as(late.name())
                    .isInstanceOf(LakeException.class)
                    .hasMessageContaining("windows from 2026-03-02T00:00:00Z on are still open")
                    .hasMessageContaining("--to must be before 2026-03-01");

            progress.remove(late.name());
            assertThatThrownBy(() -> SealedDays.require(Pipeline.MARKET, "main", progress, DAY))
                    .as(late.name())
                    .hasMessageContaining("all windows are still open");
        }
    }

    @Test
    void aPipelineWithoutGoldHasNoWindowsToWaitFor() {
        Pipeline market = Pipeline.MARKET;
        Pipeline noGold =
                new Pipeline("mine", market.feeds(), List.of(), market.rules(), market.zone(), new TreeMap<>());

        assertThatCode(() -> SealedDays.require(noGold, "main", Map.of(), DAY)).doesNotThrowAnyException();
    }

    @Test
    void whatFollowsFromAnyFeedOrFamilyIsRebuilt() {
        Set<String> expected = new TreeSet<>(Set.of("silver.rejected"));
        Feeds.topics().forEach(feed -> expected.add("silver." + feed));
        Pipeline.MARKET.gold().forEach(table -> expected.add(table.definition().fullName()));

        assertThat(Pipeline.MARKET.replayed())
                .extracting(TableDefinition::fullName)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static Map<String, Progress> sealed(String time) {
        Map<String, Progress> progress = new TreeMap<>();
        Pipeline.MARKET.families().forEach(family -> progress.put(family.name(), at(time)));
        return progress;
    }

    private static Progress at(String time) {
        long micros = Micros.of(Instant.parse(time));
        return new Progress(micros, micros);
    }
}
