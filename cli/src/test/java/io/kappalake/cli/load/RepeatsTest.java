package io.kappalake.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.cli.load.Repeats.Repeat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repeats are counted exactly, however many identities are in memory. */
class RepeatsTest {

    @ParameterizedTest
    @ValueSource(ints = {7, 1_000, 100_000})
    void theCountIsThatOfAMapWhateverFitsIntoMemory(int inMemory) {
        Random random = new Random(1);
        Map<String, Long> first = new HashMap<>();
        List<Repeat> expected = new ArrayList<>();
        try (Repeats repeats = new Repeats(3, inMemory)) {
            for (long number = 1; number <= 20_000; number++) {
                String identity = "t" + random.nextInt(30_000);
                repeats.look(number, identity);
                Long before = first.putIfAbsent(identity, number);
                if (before != null) {
                    expected.add(new Repeat(number, before));
                }
            }

            assertThat(repeats.found()).isEqualTo(new Repeats.Found(expected.size(), expected.subList(0, 3)));
        }
    }

    @Test
    void aFileWithoutRepeatsHasNone() {
        try (Repeats repeats = new Repeats(3)) {
            repeats.look(1, "a");
            repeats.look(2, "b");

            assertThat(repeats.found()).isEqualTo(new Repeats.Found(0, List.of()));
        }
    }
}
