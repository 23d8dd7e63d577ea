package io.kappalake.proof.bench;

import io.kappalake.ceiling.LakeComparison;
import io.kappalake.ceiling.SharedRows;
import io.kappalake.cli.output.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The result of {@code bench}.
 *
 * @param runs in order of execution
 * @param ratios for each pair of runs: our events per CPU-second over the other's
 * @param comparisons of all tables, for each pair of runs whose rows must be equal
 * @param shared the same for pairs whose rows may differ
 */
public record BenchReport(
        List<Measured> runs, List<Double> ratios, List<LakeComparison> comparisons, List<SharedRows> shared) {

    /** Whether all rows were correct. */
    public boolean holds() {
        return comparisons.stream().allMatch(LakeComparison::same);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(table().toString());
        for (LakeComparison table : comparisons) {
            if (!table.same()) {
                lines.add("%s DIFFERS: %,d rows against %,d".formatted(table.table(), table.rows(), table.otherRows()));
                lines.addAll(table.examples());
            }
        }
        if (!shared.isEmpty()) {
            lines.add(sharedTable().toString());
        }
        medianRatio()
                .ifPresent(ratio -> lines.add("Ratio of events per CPU-second: %.2f (each pair: %s)"
                        .formatted(
                                ratio,
                                String.join(
                                        ", ",
                                        ratios.stream().map("%.2f"::formatted).toList()))));
        if (!comparisons.isEmpty()) {
            lines.add(
                    holds()
                            ? "All rows of all %d tables are equal"
                                    .formatted(comparisons.stream()
                                            .map(LakeComparison::table)
                                            .distinct()
                                            .count())
                            : "THE ROWS DIFFER: these figures do not count");
        }
        return String.join("\n", lines);
    }

    private Optional<Double> medianRatio() {
        return ratios.stream().sorted().skip(ratios.size() / 2).findFirst();
    }

    private TextTable table() {
        List<String> header = new ArrayList<>(List.of(""));
        runs.forEach(run -> header.add(run.contender()));
        TextTable table = new TextTable(header.toArray(new String[0]));
        row(table, "events per CPU-second", run -> "%,.0f".formatted(run.eventsPerCpuSecond()));
        row(table, "events/s", run -> "%,.0f".formatted(run.eventsPerSecond()));
        row(table, "CPU", run -> "%.1f s".formatted(run.cpuSeconds()));
        row(table, "CPU of the command", run -> "%.1f s".formatted(run.commandCpuSeconds()));
        row(table, "wall", run -> "%.1f s".formatted(run.wallSeconds()));
        row(table, "start of Flink", run -> "%.1f s".formatted(run.upSeconds()));
        row(table, "first commit after", run -> "%.1f s".formatted(run.firstCommitSeconds()));
        row(table, "peak memory", run -> "%,d MB".formatted(run.peakMegabytes()));
        row(table, "live data files", run -> "%,d, %,d MB".formatted(run.dataFiles(), run.dataBytes() >> 20));
        row(table, "all files", run -> "%,d, %,d MB".formatted(run.allFiles(), run.allBytes() >> 20));
        row(table, "commits", run -> Integer.toString(run.commits()));
        row(table, "commit, median and greatest", run -> spread(run.commitMillis()));
        row(table, "checkpoint, median and greatest", run -> spread(run.checkpointMillis()));
        row(table, "most state, and written by last checkpoint", run -> "%,d MB, %,d MB"
                .formatted(run.stateBytes() >> 20, run.checkpointBytes() >> 20));
        row(table, "repair of very late, CPU and wall", run -> "%.1f s, %.1f s"
                .formatted(run.repairCpuSeconds(), run.repairWallSeconds()));
        return table;
    }

    private TextTable sharedTable() {
        TextTable table = new TextTable("rows", "here", "there", "the same");
        shared.forEach(rows -> table.row(
                rows.table(),
                "%,d".formatted(rows.rows()),
                "%,d".formatted(rows.otherRows()),
                "%,d".formatted(rows.same())));
        return table;
    }

    private static String spread(List<Long> millis) {
        return millis.isEmpty() ? "-" : "%,d, %,d ms".formatted(Measured.median(millis), Measured.greatest(millis));
    }

    private void row(TextTable table, String what, java.util.function.Function<Measured, String> value) {
        List<Object> cells = new ArrayList<>(List.of(what));
        runs.forEach(run -> cells.add(value.apply(run)));
        table.row(cells.toArray());
    }
}
