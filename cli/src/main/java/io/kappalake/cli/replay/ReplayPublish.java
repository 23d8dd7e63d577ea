package io.kappalake.cli.replay;

import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ReplayInput;
import io.kappalake.cli.option.RuleOptions;
import io.kappalake.replay.Replay;
import io.kappalake.replay.publish.ReplayPublication;
import io.kappalake.replay.publish.ReplayRuns;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.Pipeline;
import io.kappalake.transforms.feed.Rules;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Catches a replay up with main and replaces main's tables with its own. */
@Command(
        name = "publish",
        description = {
            "Catch the replay up with main, then replace main's Silver and Gold with its own, in one commit.",
            "A running job stops for the last part and restarts with the rules given here.",
            "A replay with --from and --to replaces only these days, and a running job keeps running."
        })
final class ReplayPublish implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private RuleOptions rules;

    @Mixin
    private ReplayInput input;

    @Option(names = "--force", description = "Publish without a successful verify.")
    private boolean force;

    @Option(
            names = "--beside-job",
            description = "Publish days beside a running job even if it may accept repeats of their records.")
    private boolean besideJob;

    @Mixin
    private DryRunOption change;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake main = Lake.open(lake.lake());
                Replay replay = Replay.open(main, input.name())) {
            Rules own = rules.over(Pipeline.of(replay.lake()).rules());
            ReplayRuns runs = input.runs(lake, rules, 0, out);
            ReplayPublication publication =
                    new ReplayPublication(main, replay, runs, own.duplicateHorizon(), line -> say(out, line));
            if (!force) {
                publication.requireVerified();
            }
            if (change.dryRun()) {
                publication.plan();
                return 0;
            }
            publication.run(besideJob);
            return 0;
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
