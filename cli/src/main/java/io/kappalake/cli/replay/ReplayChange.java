package io.kappalake.cli.replay;

import io.kappalake.cli.option.DryRunOption;
import io.kappalake.cli.option.LakeOptions;
import io.kappalake.cli.option.ReplayName;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.catalog.Lake;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A change of an existing replay: its lake, its name, and {@code --dry-run}. */
final class ReplayChange {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private ReplayName replay;

    @Mixin
    private DryRunOption change;

    String name() {
        return replay.name();
    }

    /**
     * Prints what {@code plan} would do with {@code --dry-run}, else what {@code change} did.
     *
     * @return exit code
     */
    int print(Function<Lake, String> plan, Function<Lake, String> run) {
        PrintWriter out = spec.commandLine().getOut();
        try (Lake main = Lake.open(lake.lake())) {
            out.println((change.dryRun() ? plan : run).apply(main));
            out.flush();
            return 0;
        }
    }

    /** The job that writes to a branch. */
    Optional<FlinkRest.Job> running(String branch) {
        return JobRun.running(new FlinkRest(lake.flinkRest()), branch);
    }
}
