package io.kappalake.cli.replay;

import io.kappalake.audit.quality.TableCheck;
import io.kappalake.cli.option.JsonOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.cli.output.Json;
import io.kappalake.cli.output.RunReport;
import io.kappalake.replay.Days;
import io.kappalake.replay.Replay;
import io.kappalake.replay.ReplayPlan;
import io.kappalake.replay.ReplaySource;
import io.kappalake.replay.SealedDays;
import io.kappalake.replay.publish.ReplayRuns;
import io.kappalake.replay.verify.Comparison;
import io.kappalake.replay.verify.Verify;
import io.kappalake.runs.FlinkRest;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import io.kappalake.transforms.feed.file.PipelineFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays under changed files on a branch of its own, and tells what would differ. The branch goes afterwards. */
@Command(
        name = "rehearse",
        description = {
            "Replay the past under changed files, on a branch, and show what would differ. Nothing on main changes.",
            "Exits with 0 if no row would differ but for new columns, else with 1."
        })
public final class PipelineRehearse implements Callable<Integer> {

    private static final String NAME = "rehearsal";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "DIR", description = "The changed files.")
    private Path directory;

    @Option(names = "--days", paramLabel = "N", description = "Replay the last N days that are over (default: all).")
    private Integer days;

    @Option(names = "--keep", description = "Keep the branch, replay/" + NAME + ".")
    private boolean keeps;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "10",
            description = "Differing keys to show per partition (default: ${DEFAULT-VALUE}).")
    private int show;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private RuleOptions rules;

    @Mixin
    private JsonOption output;

    @Override
    public Integer call() {
        if (!Files.isDirectory(directory)) {
            throw new ParameterException(
                    spec.commandLine(), directory + " is no directory: name one with pipeline.yaml and feeds/");
        }
        if (days != null && days < 1) {
            throw new ParameterException(spec.commandLine(), "--days is " + days + " but must be at least 1");
        }
        try (Lake main = Lake.open(lake.lake())) {
            Pipeline pipeline = Pipeline.ofFiles(lake.withSchemas(PipelineFile.texts(directory), main.pipelineFiles()));
            TableCheck.requireSound(pipeline);
            Rules own = rules.over(pipeline.rules());
            Days range = days == null ? Days.ALL : SealedDays.newest(main, main.head(), days);
            if (main.refs().find(Replay.branch(NAME)).isPresent()) {
                Replay.drop(main, NAME);
            }
            try {
                return rehearse(main, ReplayPlan.of(main, NAME, range, own), pipeline);
            } finally {
                if (!keeps && main.refs().find(Replay.branch(NAME)).isPresent()) {
                    Replay.drop(main, NAME);
                }
            }
        }
    }

    private int rehearse(Lake main, ReplayPlan plan, Pipeline pipeline) {
        PrintWriter out = spec.commandLine().getOut();
        // With --json nothing else may be on standard output.
        PrintWriter progress = output.json() ? spec.commandLine().getErr() : out;
        ReplayRuns runs = new ReplayRuns(
                new FlinkRest(lake.flinkRest()),
                (name, files) -> lake.job(name, rules.over(files.rules()), false, lake.parallelism()),
                ReplaySource.AUTO,
                0,
                run -> new RunReport(run, progress),
                progress::println);
        try (Replay replay = Replay.begin(main, plan, pipeline)) {
            runs.upTo(replay, replay.first());
            runs.repair(replay);
            Comparison comparison = Verify.of(replay).most(show).run();
            out.println(output.json() ? Json.of(comparison) : ReplayVerify.text(comparison));
            out.flush();
            if (comparison.holds()) {
                return 0;
            }
            spec.commandLine()
                    .getErr()
                    .println("Under these files rows would differ in "
                            + String.join(", ", comparison.unexpected())
                            + ": see the rows above. Nothing on main has changed");
            return 1;
        }
    }
}
