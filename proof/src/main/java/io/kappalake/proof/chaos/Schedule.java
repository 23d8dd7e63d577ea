package io.kappalake.proof.chaos;

import io.kappalake.proof.chaos.attack.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The rounds of a run: their faults, their order, their numbers. It depends only on its arguments, so the seed
 * reproduces a failing run.
 *
 * @param rounds in order; endless, the caller stops
 */
public record Schedule(List<Round> rounds) {

    private static final double SIDE = 0.15;
    private static final double RARE = 0.02;
    private static final double CRASH_ON_TOP = 0.15;

    /**
     * One round.
     *
     * @param seed of everything random within it
     * @param faults that strike in it, at least one
     */
    public record Round(int number, long seed, Set<Fault> faults) {}

    /** @param faults to choose from; quick ones come twice as often as slow ones */
    public static Schedule of(long seed, int rounds, Set<Fault> faults) {
        Random random = new Random(seed);
        List<Fault> deck = new ArrayList<>();
        List<Round> all = new ArrayList<>();
        for (int number = 1; number <= rounds; number++) {
            if (deck.isEmpty()) {
                // In the enum's order: the order of a caller's set may vary.
                EnumSet.copyOf(faults).forEach(fault -> deck.addAll(Collections.nCopies(fault.often(), fault)));
                Collections.shuffle(deck, random);
            }
            Fault first = deck.remove(deck.size() - 1);
            all.add(new Round(number, random.nextLong(), withOthers(first, faults, random)));
        }
        return new Schedule(List.copyOf(all));
    }

    private static Set<Fault> withOthers(Fault first, Set<Fault> faults, Random random) {
        Set<Fault> round = EnumSet.of(first);
        if (first.kind() == Fault.Kind.ALONE) {
            return round;
        }
        List<Fault> crashes = new ArrayList<>();
        for (Fault fault : EnumSet.copyOf(faults)) {
            if (fault.kind() == Fault.Kind.SIDE && random.nextDouble() < (fault.often() == 1 ? RARE : SIDE)) {
                round.add(fault);
            }
            if (fault.kind() == Fault.Kind.CRASH) {
                crashes.add(fault);
            }
        }
        boolean alone = first.kind() != Fault.Kind.MAIN
                || first == Fault.CHECKPOINT_TIMES_OUT
                || first == Fault.HALT_IN_COMMIT
                || first == Fault.FAIL_OVER_WHILE_AWAY;
        if (!alone && !crashes.isEmpty() && random.nextDouble() < CRASH_ON_TOP) {
            round.add(crashes.get(random.nextInt(crashes.size())));
        }
        return round;
    }
}
