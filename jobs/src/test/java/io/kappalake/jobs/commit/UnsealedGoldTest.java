package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.jobs.TestLake;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.Family;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnsealedGoldTest {

    @Test
    void noFamilyIsLeftOutSoThatTheFirstCommitReplacesItsOpenFiles() {
        try (Lake lake = TestLake.fresh()) {
            assertThat(UnsealedGold.files(lake, Map.of()).keySet())
                    .containsExactlyInAnyOrderElementsOf(Pipeline.MARKET.families().stream()
                            .map(Family::name)
                            .toList());
        }
    }
}
