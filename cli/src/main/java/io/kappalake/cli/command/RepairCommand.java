package io.kappalake.cli.command;

import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.cli.output.TextTable;
import io.kappalake.compaction.repair.Repair;
import io.kappalake.compaction.repair.RepairPlan;
import io.kappalake.compaction.repair.RepairReport;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Recomputes Gold windows hit by events beyond the lateness horizon. */
@Command(
        name = "repair",
        description =
                "Recompute windows hit by events beyond the lateness horizon (the upkeep does this automatically).")
public final class RepairCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private DryRunOption change;

    @Mixin
    private JsonOption output;

    /** A plan as {@code --json} prints it. */
    record Planned(String commit, Map<String, List<String>> buckets, Map<String, List<String>> waiting) {

        static Planned of(RepairPlan plan) {
            return new Planned(plan.commit(), texts(plan.buckets()), texts(plan.waiting()));
        }

        private static Map<String, List<String>> texts(Map<String, SortedSet<Instant>> buckets) {
            Map<String, List<String>> texts = new TreeMap<>();
            buckets.forEach((table, starts) ->
                    texts.put(table, starts.stream().map(Instant::toString).toList()));
            return texts;
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            Repair repair = Repair.of(opened);
            out.println(change.dryRun() ? planned(repair.plan()) : repaired(run(repair)));
            out.flush();
            return 0;
        }
    }

    private static RepairReport run(Repair repair) {
        try (ProgressLine line = ProgressLine.start("Repairing", repair.plan().total())) {
            return repair.run(line::at);
        }
    }

    private String planned(RepairPlan plan) {
        if (output.json()) {
            return Json.of(Planned.of(plan));
        }
        if (plan.buckets().isEmpty() && plan.waiting().isEmpty()) {
            return "Nothing to repair.";
        }
        TextTable table = new TextTable("TABLE", "BUCKETS", "FIRST", "LAST", "WAITING");
        TreeMap<String, SortedSet<Instant>> all = new TreeMap<>(plan.waiting());
        all.putAll(plan.buckets());
        all.keySet().forEach(name -> {
            SortedSet<Instant> buckets = plan.buckets().get(name);
            SortedSet<Instant> waiting = plan.waiting().get(name);
            table.row(
                    name,
                    "%,d".formatted(buckets == null ? 0 : buckets.size()),
                    buckets == null ? "" : buckets.first(),
                    buckets == null ? "" : buckets.last(),
                    "%,d".formatted(waiting == null ? 0 : waiting.size()));
        });
        return table.toString();
    }

    private String repaired(RepairReport report) {
        if (output.json()) {
            return Json.of(report);
        }
        if (report.tables().isEmpty()) {
            return "Nothing to repair.";
        }
        TextTable table = new TextTable("TABLE", "BUCKETS", "ROWS", "FILES ADDED", "FILES REMOVED");
        report.tables()
                .forEach((name, done) -> table.row(
                        name,
                        "%,d".formatted(done.buckets()),
                        "%,d".formatted(done.rows()),
                        "%,d".formatted(done.filesAdded()),
                        "%,d".formatted(done.filesRemoved())));
        return table
                + "%n%d commit%s, work repeated %d times"
                        .formatted(report.commits(), report.commits() == 1 ? "" : "s", report.restarts());
    }
}
