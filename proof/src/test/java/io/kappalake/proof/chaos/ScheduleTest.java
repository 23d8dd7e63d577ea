package io.kappalake.proof.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.proof.chaos.Schedule.Round;
import io.kappalake.proof.chaos.attack.Fault;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Set<Fault> ALL = EnumSet.allOf(Fault.class);

    @Test
    void theSameSeedGivesTheSameScheduleAndAnotherSeedAnother() {
        assertThat(Schedule.of(7, 100, ALL)).isEqualTo(Schedule.of(7, 100, ALL));
        assertThat(Schedule.of(7, 100, ALL)).isNotEqualTo(Schedule.of(8, 100, ALL));
        assertThat(Schedule.of(7, 100, Set.copyOf(ALL))).isEqualTo(Schedule.of(7, 100, ALL));
    }

    @Test
    void aLongerScheduleBeginsLikeAShorterOne() {
        assertThat(Schedule.of(7, 200, ALL).rounds().subList(0, 50))
                .isEqualTo(Schedule.of(7, 50, ALL).rounds());
    }

    @Test
    void everyFaultComesOftenEnoughAndSomeRoundsHaveMoreThanOne() {
        Schedule schedule = Schedule.of(1, 8 * ALL.size(), ALL);

        Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
        schedule.rounds().forEach(round -> round.faults().forEach(fault -> counts.merge(fault, 1, Integer::sum)));
        assertThat(counts.keySet()).isEqualTo(ALL);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isGreaterThanOrEqualTo(4));
        assertThat(schedule.rounds())
                .anySatisfy(round -> assertThat(round.faults()).hasSizeGreaterThanOrEqualTo(3));
    }

    @Test
    void aRoundHasAtMostOneMainFaultAndOneAtEachStepBecauseTwoWouldWaitForEachOther() {
        for (Round round : Schedule.of(3, 1_000, ALL).rounds()) {
            Map<Fault.Kind, Long> kinds =
                    round.faults().stream().collect(Collectors.groupingBy(Fault::kind, Collectors.counting()));
            assertThat(kinds.getOrDefault(Fault.Kind.MAIN, 0L))
                    .as(round.toString())
                    .isLessThanOrEqualTo(1);
            assertThat(kinds.getOrDefault(Fault.Kind.CRASH, 0L))
                    .as(round.toString())
                    .isLessThanOrEqualTo(1);
            assertThat(round.faults()).as(round.toString()).isNotEmpty();
        }
    }
}
