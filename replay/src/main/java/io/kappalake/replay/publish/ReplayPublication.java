package io.kappalake.replay.publish;

import io.kappalake.replay.Replay;
import io.kappalake.replay.Target;
import io.kappalake.runs.FlinkRest;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Landed;
import io.kappalake.tables.definition.TableDefinition;
import io.kappalake.transforms.Pipeline;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Catches a replay up with main and replaces main's tables with its own. A running job stops for the last part and
 * restarts. A replay of some days replaces only these, and the job keeps running.
 */
public final class ReplayPublication {

    /** With this few records left, the job stops only briefly. */
    private static final long FEW = 50_000;

    private static final int MOST_CATCH_UPS = 10;

    private final Lake main;
    private final Replay replay;
    private final ReplayRuns runs;
    private final Duration duplicateHorizon;
    private final Consumer<String> say;

    public ReplayPublication(
            Lake main, Replay replay, ReplayRuns runs, Duration duplicateHorizon, Consumer<String> say) {
        this.main = main;
        this.replay = replay;
        this.runs = runs;
        this.duplicateHorizon = duplicateHorizon;
        this.say = say;
    }

    /** @throws LakeException if no verify of this replay passed */
    public void requireVerified() {
        if (replay.verified().isEmpty()) {
            throw new LakeException("Replay " + replay.name() + " has not been verified: ./lake replay verify "
                    + replay.name() + " first, or --force");
        }
    }

    private void requirePipeline() {
        replay.requirePipeline();
        if (!replay.isOfOtherFiles()) {
            return;
        }
        if (!replay.days().isAll()) {
            throw new LakeException("Replay " + replay.name() + " has other files of the pipeline for some days, and a"
                    + " table has one version: replay all days to publish");
        }
        Set<String> mains = main.tablesAt(main.head()).keySet();
        Pipeline.of(replay.lake()).tables().stream()
                .map(TableDefinition::fullName)
                .filter(table -> !mains.contains(table))
                .findFirst()
                .ifPresent(table -> {
                    throw new LakeException("Table " + table + " is only on the branch of replay " + replay.name()
                            + ": start the job with its file first, then replay");
                });
    }

    /** Says what {@link #run} would do. */
    public void plan() {
        requirePipeline();
        if (!replay.days().isAll()) {
            days(false).plan();
            return;
        }
        Optional<FlinkRest.Job> live = live();
        say.accept("Would catch up %,d records%s and replace main's Silver and Gold with those of replay %s."
                .formatted(
                        replay.behind(replay.newest()),
                        live.isPresent() ? ", stop job " + live.get().id() + " for the last of them" : "",
                        replay.name()));
    }

    /**
     * Publishes.
     *
     * @param besideJob whether to publish days beside a running job that should know their records
     * @throws LakeException if nothing was published
     */
    public void run(boolean besideJob) {
        requirePipeline();
        if (!replay.days().isAll()) {
            days(besideJob).run();
            return;
        }
        Optional<FlinkRest.Job> live = live();
        catchUp(live.isPresent() ? FEW : 0);
        if (live.isEmpty()) {
            landed(land());
            say.accept("./lake run resumes from there.");
            return;
        }
        landed(new LiveSwitch(new FlinkSteps(main, replay, runs), say)
                .run(live.get().id()));
    }

    private DayPublication days(boolean besideJob) {
        return new DayPublication(main, replay, runs, duplicateHorizon, besideJob, say);
    }

    private Optional<FlinkRest.Job> live() {
        return JobRun.running(runs.flink(), runs.mains(replay).jobName());
    }

    /** Reads until at most this many records are missing, or the number no longer decreases. */
    private void catchUp(long few) {
        long before = Long.MAX_VALUE;
        for (int times = 0; times < MOST_CATCH_UPS; times++) {
            Target newest = replay.newest();
            long behind = replay.behind(newest);
            if (behind <= few || behind >= before) {
                return;
            }
            say.accept("Main is %,d records ahead: catching up.".formatted(behind));
            before = behind;
            replay.requirePipeline();
            runs.upTo(replay, newest);
            runs.repair(replay);
        }
    }

    /** Main may move until the commit lands; the replay then catches up again. */
    private Landed land() {
        for (int times = 0; ; times++) {
            catchUp(0);
            try {
                return Publish.land(replay, runs.mains(replay).kafka());
            } catch (CommitRefused e) {
                replay.requirePipeline();
                if (times == MOST_CATCH_UPS || replay.behind(replay.newest()) <= 0) {
                    throw e;
                }
            }
        }
    }

    private void landed(Landed landed) {
        say.accept(
                landed.outcome() == Landed.Outcome.ALREADY_THERE
                        ? "Main already has the tables of replay " + replay.name() + "."
                        : "Silver and Gold of main are those of replay " + replay.name() + " since commit "
                                + landed.hash() + "; ./lake replay rollback " + replay.name() + " undoes this.");
    }
}
