package io.kappalake.local.replay;

import io.kappalake.jobs.JobRefused;
import io.kappalake.local.command.CommandFailed;
import io.kappalake.local.command.FlinkRest;
import io.kappalake.local.command.LakeOptions;
import io.kappalake.local.command.RuleOptions;
import io.kappalake.local.run.JobRun;
import io.kappalake.replay.Publish;
import io.kappalake.replay.Replay;
import io.kappalake.replay.Target;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.Lake;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.Landed;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Catches a replay up with main and puts its tables in the place of main's. */
@Command(
        name = "publish",
        description = {
            "Catch the replay up with main, then put its Silver and Gold in the place of main's, in one commit.",
            "A running job is stopped for the last of it and started again with the rules given here.",
            "Of a replay with --from and --to only these days are put in place, and a running job goes on."
        })
final class ReplayPublish implements Callable<Integer> {

    /** So few records that stopping the job for them is short. */
    private static final long FEW = 50_000;

    private static final int MOST_CATCH_UPS = 10;

    @Spec
    private CommandSpec spec;

    @Mixin
    private LakeOptions lake;

    @Mixin
    private RuleOptions rules;

    @Mixin
    private ReplayInput input;

    @Option(names = "--force", description = "Publish without a verify that held.")
    private boolean force;

    @Option(
            names = "--beside-job",
            description =
                    "Publish days beside a running job also where it does not know of records in them of which repeats may come.")
    private boolean besideJob;

    @Option(names = "--dry-run", description = "Say what would be done and change nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ReplayRuns runs = new ReplayRuns(lake, rules, input.source(), 0, out);
        try (Lake main = Lake.open(lake.lake());
                Replay replay = Replay.open(main, input.name())) {
            requireVerified(replay);
            if (!replay.days().isAll()) {
                return new DayPublication(main, replay, runs, rules.rules().duplicateHorizon(), besideJob, this::say)
                        .run(dryRun);
            }
            Optional<FlinkRest.Job> live = JobRun.running(
                    runs.flink(), runs.options(replay.reached().pipeline()).jobName());
            if (dryRun) {
                say("Would catch up %,d records%s and put Silver and Gold of replay %s in the place of main's."
                        .formatted(
                                replay.behind(replay.newest()),
                                live.isPresent() ? ", stop job " + live.get().id() + " for the last of them" : "",
                                input.name()));
                return 0;
            }
            catchUp(replay, runs, live.isPresent() ? FEW : 0);
            if (live.isEmpty()) {
                landed(land(replay, runs));
                say("./lake run goes on from there.");
                return 0;
            }
            landed(new LiveSwitch(main, replay, runs, lake, this::say).run(live.get()));
            return 0;
        } catch (LakeException | JobRefused e) {
            throw new CommandFailed(e.getMessage(), e);
        }
    }

    private void requireVerified(Replay replay) {
        if (!force && replay.verified().isEmpty()) {
            throw new CommandFailed("Replay " + input.name() + " has not been verified: ./lake replay verify "
                    + input.name() + " first, or --force");
        }
    }

    /** Until no more than so many records are missing, or they do not become fewer any more. */
    private void catchUp(Replay replay, ReplayRuns runs, long few) {
        long before = Long.MAX_VALUE;
        for (int times = 0; times < MOST_CATCH_UPS; times++) {
            Target newest = replay.newest();
            long behind = replay.behind(newest);
            if (behind <= few || behind >= before) {
                return;
            }
            say("Main is %,d records ahead: catching up.".formatted(behind));
            before = behind;
            runs.upTo(replay, newest);
            runs.repair(replay);
        }
    }

    /** Main may move until the commit lands: then the replay catches up with that too. */
    private Landed land(Replay replay, ReplayRuns runs) {
        for (int times = 0; ; times++) {
            catchUp(replay, runs, 0);
            try {
                return Publish.land(replay, lake.kafkaClient());
            } catch (CommitRefused e) {
                if (times == MOST_CATCH_UPS || replay.behind(replay.newest()) <= 0) {
                    throw e;
                }
            }
        }
    }

    private void landed(Landed landed) {
        say(
                landed.outcome() == Landed.Outcome.ALREADY_THERE
                        ? "Main has the tables of replay " + input.name() + " already."
                        : "Silver and Gold of main are those of replay " + input.name() + " since commit "
                                + landed.hash() + "; ./lake replay rollback " + input.name() + " goes back.");
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
