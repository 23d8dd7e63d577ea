package io.kappalake.compaction.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.tables.catalog.Probe;
import io.kappalake.tables.catalog.Probe.Step;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** {@code -Dkappalake.interleavings=10000} makes more of them, {@code -Dseed=S} those of a former run. */
class InterleavingTest {

    private static final int INTERLEAVINGS = Integer.getInteger("kappalake.interleavings", 20);
    private static final int ON_ONE_LAKE = 20;
    private static final List<Step> STEPS = List.of(Step.UNSTAGED, Step.STAGED, Step.BEFORE_NESSIE);

    private long merged;
    private long dropped;

    @Test
    void howeverCompactionsMeetAppendsReplacedBucketsRollBacksAndReplaysEveryRowStaysAndNoneIsThereTwice() {
        long seed = Long.getLong("seed", 1);
        for (int first = 0; first < INTERLEAVINGS; first += ON_ONE_LAKE) {
            try (InterleavedLake lake = new InterleavedLake(new Random(seed + first))) {
                Random random = new Random(seed - first);
                for (int i = first; i < Math.min(first + ON_ONE_LAKE, INTERLEAVINGS); i++) {
                    interleave(lake, random);
                    lake.check("after interleaving " + i + " of seed " + seed);
                }
            }
        }

        String seen = "of seed " + seed + ": " + merged + " groups merged, " + dropped + " dropped";
        assertThat(merged).as(seen).isGreaterThan(INTERLEAVINGS / 2);
        assertThat(dropped).as(seen).isLessThan(merged);
    }

    /** The job, a second one, a repair, a roll back, a publication: any of them within a commit of any other. */
    @Test
    void howeverTwoWritersMeetTheLaterIsRefusedOrStandsOnTheEarlierAndEveryRowIsThereOnce() {
        long seed = Long.getLong("seed", 1);
        long refused = 0;
        for (int first = 0; first < INTERLEAVINGS; first += ON_ONE_LAKE) {
            try (InterleavedLake lake = new InterleavedLake(new Random(seed + first))) {
                Random random = new Random(seed - first);
                for (int i = first; i < Math.min(first + ON_ONE_LAKE, INTERLEAVINGS); i++) {
                    lake.change(Probe.NONE);
                    lake.change(once(random, () -> lake.change(Probe.NONE)));
                    lake.check("after the meeting " + i + " of seed " + seed);
                }
                refused += lake.refused();
            }
        }
        assertThat(refused).as("refused of seed " + seed).isBetween(INTERLEAVINGS / 5L, (long) INTERLEAVINGS);
    }

    private void interleave(InterleavedLake lake, Random random) {
        for (int change = 0; change <= random.nextInt(3); change++) {
            lake.change(Probe.NONE);
        }
        if (random.nextInt(3) == 0) {
            // Within a commit of someone else.
            lake.change(once(random, () -> count(lake.compact(Probe.NONE))));
            return;
        }
        Runnable between =
                random.nextInt(4) == 0 ? () -> count(lake.compact(Probe.NONE)) : () -> lake.change(Probe.NONE);
        count(lake.compact(once(random, between)));
    }

    private void count(CompactReport report) {
        report.tables().values().forEach(table -> {
            merged += table.groups();
            dropped += table.dropped();
        });
    }

    private static Probe once(Random random, Runnable between) {
        Step chosen = STEPS.get(random.nextInt(STEPS.size()));
        AtomicBoolean done = new AtomicBoolean();
        return step -> {
            if (step == chosen && !done.getAndSet(true)) {
                between.run();
            }
        };
    }
}
