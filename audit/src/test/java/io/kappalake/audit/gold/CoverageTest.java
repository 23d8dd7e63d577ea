package io.kappalake.audit.gold;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.definition.Grid;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.gold.Family;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CoverageTest {

    /** The audit keeps its own description, so this is where the two meet. */
    @Test
    void theAuditComputesEveryFamilyAsTheJobSealsIt() {
        assertThat(Stream.of(GoldFamily.values()).map(CoverageTest::text))
                .containsExactlyInAnyOrderElementsOf(Pipeline.MARKET.families().stream()
                        .map(CoverageTest::text)
                        .toList());
    }

    private static String text(GoldFamily family) {
        return text(
                family.progress(),
                family.bucket(),
                family.feeds().stream(),
                family.tables().stream()
                        .map(shape -> shape.table() + "/" + shape.end().applyAsLong(0)));
    }

    private static String text(Family<?, ?> family) {
        return text(
                family.name(),
                family.bucket(),
                family.folds().stream().map(fold -> fold.feed().name()),
                family.tables().stream()
                        .map(table -> table.definition().fullName() + "/"
                                + table.windows().end(0)));
    }

    private static String text(String name, Grid bucket, Stream<String> feeds, Stream<String> tables) {
        return name + " in buckets of " + bucket + " from " + sorted(feeds) + ": " + sorted(tables);
    }

    private static List<String> sorted(Stream<String> names) {
        return names.sorted().toList();
    }
}
