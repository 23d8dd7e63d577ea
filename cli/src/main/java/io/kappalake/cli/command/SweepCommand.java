package io.kappalake.cli.command;

import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ShortDuration;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.ProgressLine;
import io.kappalake.cli.output.TextTable;
import io.kappalake.compaction.sweep.Sweep;
import io.kappalake.compaction.sweep.SweepReport;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Deletes files that no branch, tag or retained state reaches. */
@Command(
        name = "sweep",
        description = {
            "Delete files that no branch, tag or retained commit reaches.",
            "Retained are the commits of --each-commit, and the last one before each full hour of --history.",
            "Others stay in the log, but their tables may no longer be readable."
        })
public final class SweepCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description =
                    "Keep younger files that no commit had: a job may be about to commit them (default: what this lake's"
                            + " jobs need, 24h).")
    private Duration grace;

    @Option(
            names = "--nothing-pending",
            description =
                    "Allow a shorter --grace: no job runs, and none will resume from a state that has not landed.")
    private boolean nothingPending;

    @Option(
            names = "--history",
            paramLabel = "TIME",
            defaultValue = "7d",
            converter = ShortDuration.class,
            description =
                    "Keep what the lake's state at each full hour of this period reaches (default: ${DEFAULT-VALUE}).")
    private Duration history;

    @Option(
            names = "--each-commit",
            paramLabel = "TIME",
            converter = ShortDuration.class,
            description = "Keep what each commit of this period reaches (default: 2h).")
    private Duration eachCommit = Sweep.EACH_COMMIT;

    @Mixin
    private DryRunOption change;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake opened = Lake.open(lake.lake())) {
            Duration keep = grace != null ? grace : opened.ownership().require().grace();
            Sweep sweep = new Sweep(opened, keep, history).eachCommitOf(eachCommit);
            if (nothingPending) {
                sweep.nothingPending();
            }
            SweepReport report = change.dryRun() ? sweep.plan() : run(sweep);
            out.println(output.json() ? Json.of(report) : text(report, keep));
            out.flush();
            return 0;
        }
    }

    private static SweepReport run(Sweep sweep) {
        try (ProgressLine line = ProgressLine.start("Files checked", -1)) {
            return sweep.run(line::at);
        }
    }

    private String text(SweepReport report, Duration keep) {
        String left = "%,d files are reached by a branch, a tag or a retained commit; %,d more are younger than %s."
                .formatted(
                        report.reached(),
                        report.young(),
                        keep.toString().substring(2).toLowerCase(Locale.ROOT));
        if (report.tables().isEmpty()) {
            return "Nothing to delete. " + left;
        }
        TextTable table = new TextTable("DIRECTORY", "FILES", "BYTES");
        report.tables()
                .forEach((name, swept) ->
                        table.row(name, "%,d".formatted(swept.files()), "%,d".formatted(swept.bytes())));
        SweepReport.Swept total = report.total();
        return table
                + "%n%s %,d files with %,d bytes. %s"
                        .formatted(change.dryRun() ? "Would delete" : "Deleted", total.files(), total.bytes(), left);
    }
}
