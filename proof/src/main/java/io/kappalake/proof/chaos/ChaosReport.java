package io.kappalake.proof.chaos;

import io.kappalake.cli.output.TextTable;
import io.kappalake.proof.chaos.attack.Fault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How often each fault met each invariant.
 *
 * @param rounds number that counted: all of their faults happened
 * @param missed rounds in which a fault did not happen; not among {@code rounds}, but their failures are included
 * @param failures one line for each round that broke an invariant
 */
public record ChaosReport(
        long seed,
        int rounds,
        int missed,
        int lakes,
        long records,
        long commits,
        long seconds,
        Map<Fault, FaultRow> faults,
        List<String> failures) {

    private static final int LONGEST = 600;

    /**
     * One fault.
     *
     * @param struck number of rounds in which it happened
     * @param held by invariant, in how many of these it held
     */
    public record FaultRow(int struck, Map<Invariant, Integer> held) {}

    static ChaosReport of(long seed, List<RoundResult> results, long seconds) {
        Map<Fault, FaultRow> rows = new EnumMap<>(Fault.class);
        List<String> failures = new ArrayList<>();
        for (RoundResult result : results) {
            if (result.counts()) {
                result.faults().forEach(fault -> rows.merge(fault, rowOf(result), ChaosReport::plus));
            }
            if (!result.holds()) {
                failures.add("round %d on lake %d, %s: %s"
                        .formatted(result.number(), result.lake(), result.faults(), problems(result)));
            }
        }
        int counted = (int) results.stream().filter(RoundResult::counts).count();
        return new ChaosReport(
                seed,
                counted,
                results.size() - counted,
                (int) results.stream().mapToInt(RoundResult::lake).distinct().count(),
                results.stream().mapToLong(RoundResult::records).sum(),
                results.stream().mapToLong(RoundResult::commits).sum(),
                seconds,
                rows,
                failures);
    }

    private static FaultRow rowOf(RoundResult result) {
        Map<Invariant, Integer> held = new EnumMap<>(Invariant.class);
        for (Invariant invariant : Invariant.values()) {
            // An invariant that could not be judged did not hold.
            held.put(invariant, "".equals(result.problems().get(invariant)) ? 1 : 0);
        }
        return new FaultRow(1, held);
    }

    private static FaultRow plus(FaultRow one, FaultRow other) {
        Map<Invariant, Integer> held = new EnumMap<>(one.held());
        other.held().forEach((invariant, count) -> held.merge(invariant, count, Integer::sum));
        return new FaultRow(one.struck() + other.struck(), held);
    }

    /** The log has the full text. */
    private static String shortened(String problem) {
        return problem.length() <= LONGEST ? problem : problem.substring(0, LONGEST - 1) + "…";
    }

    static String problems(RoundResult result) {
        List<String> texts = new ArrayList<>();
        result.problems().forEach((invariant, problem) -> {
            if (!problem.isEmpty()) {
                texts.add(invariant.label() + " does not hold: " + shortened(problem));
            }
        });
        return String.join(" | ", texts);
    }

    /** Whether every invariant held in every round. */
    public boolean holds() {
        return failures.isEmpty();
    }

    /** The table of fault by invariant. */
    public String table() {
        List<String> header = new ArrayList<>(List.of("FAULT", "ROUNDS"));
        for (Invariant invariant : Invariant.values()) {
            header.add(invariant.label().toUpperCase(java.util.Locale.ROOT));
        }
        TextTable table = new TextTable(header.toArray(String[]::new));
        faults.forEach((fault, row) -> {
            List<Object> cells = new ArrayList<>(List.of(fault.label(), row.struck()));
            for (Invariant invariant : Invariant.values()) {
                cells.add(row.held().get(invariant));
            }
            table.row(cells.toArray());
        });
        return table.toString();
    }
}
