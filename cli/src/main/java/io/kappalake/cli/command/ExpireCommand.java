package io.kappalake.cli.command;

import io.kappalake.cli.option.BranchOption;
import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ShortDuration;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.TextTable;
import io.kappalake.compaction.sweep.Expire;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Retention;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Expires old snapshots on branches that no job writes to. */
@Command(
        name = "expire",
        description = {
            "Expire old snapshots on branches that no job writes to. The job expires its own in each commit.",
            "Deletes no file (./lake sweep does). Tags, branches and commits stay readable."
        })
public final class ExpireCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private BranchOption branch;

    @Option(
            names = "--snapshots",
            paramLabel = "N",
            description = "Newest snapshots of each table to keep (default: as many as the job keeps).")
    private int snapshots = Retention.DEFAULT.snapshots();

    @Option(
            names = "--age",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = ShortDuration.class,
            description =
                    "Among these, keep snapshots at most this much older than the newest (default: ${DEFAULT-VALUE}).")
    private Duration age;

    @Mixin
    private DryRunOption change;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        if (snapshots < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--snapshots is " + snapshots + " but must be at least 1: a table needs its newest");
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = branch.open(lake)) {
            Expire expire = new Expire(opened, new Retention(snapshots, age));
            SortedMap<String, Integer> forgotten = change.dryRun() ? expire.plan() : expire.run();
            out.println(output.json() ? Json.of(forgotten) : text(forgotten));
            out.flush();
            return 0;
        }
    }

    private static String text(SortedMap<String, Integer> forgotten) {
        if (forgotten.isEmpty()) {
            return "Nothing to expire.";
        }
        TextTable table = new TextTable("TABLE", "SNAPSHOTS FORGOTTEN");
        forgotten.forEach((name, count) -> table.row(name, "%,d".formatted(count)));
        return table.toString();
    }
}
