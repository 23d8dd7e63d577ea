package io.kappalake.transforms.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionClocksTest {

    private static final long STEP = 60_000_000;

    @Test
    void partitionsOfLaterTopicsAndGenerationsTakeNoRoomForThoseBetween() {
        PartitionClocks clocks = new PartitionClocks(STEP);

        clocks.saw(3, 100);
        clocks.saw(10_000, 200);
        clocks.saw(2_000_001, 300);
        clocks.saw(3, 101);

        assertThat(clocks.size()).isEqualTo(3);
        assertThat(clocks.place(10_000)).isEqualTo(1);
        assertThat(clocks.get(1).now()).isEqualTo(200);
    }

    @Test
    void theStateNamesPartitionsByTheirNumbers() {
        PartitionClocks clocks = new PartitionClocks(STEP);
        clocks.saw(10_000, 200);
        clocks.saw(3, 100);
        List<long[]> state = clocks.save();

        PartitionClocks restored = new PartitionClocks(STEP);
        restored.saw(7, 50);
        restored.restore(state);

        assertThat(state).extracting(saved -> saved[0]).containsExactly(10_000L, 3L);
        assertThat(restored.get(restored.place(3)).now()).isEqualTo(100);
        assertThat(restored.get(restored.place(10_000)).now()).isEqualTo(200);
        assertThat(restored.size()).isEqualTo(3);
    }
}
