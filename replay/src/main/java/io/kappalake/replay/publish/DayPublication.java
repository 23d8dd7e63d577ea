package io.kappalake.replay.publish;

import io.kappalake.compaction.repair.Repair;
import io.kappalake.replay.Replay;
import io.kappalake.replay.Target;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.catalog.Landed;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Publishes a range of days beside whatever writes to main. Events of these days that arrive meanwhile are replayed
 * too, a few times.
 */
final class DayPublication {

    private static final int MOST_ATTEMPTS = 10;

    private final Lake main;
    private final Replay replay;
    private final ReplayRuns runs;
    private final Duration duplicateHorizon;
    private final boolean besideJob;
    private final Consumer<String> say;

    /** @param besideJob whether to publish beside a running job even what that job should know */
    DayPublication(
            Lake main,
            Replay replay,
            ReplayRuns runs,
            Duration duplicateHorizon,
            boolean besideJob,
            Consumer<String> say) {
        this.main = main;
        this.replay = replay;
        this.runs = runs;
        this.duplicateHorizon = duplicateHorizon;
        this.besideJob = besideJob;
        this.say = say;
    }

    /** Says what {@link #run} would do. */
    void plan() {
        long missing = PublishDays.missing(replay);
        say.accept("Would %sreplace main's days %s with those of replay %s."
                .formatted(
                        missing == 0 ? "" : "catch up %,d events of these days and ".formatted(missing),
                        replay.days(),
                        replay.name()));
    }

    void run() {
        Landed landed = landed();
        say.accept(
                landed.outcome() == Landed.Outcome.ALREADY_THERE
                        ? "Main already has the days of replay " + replay.name() + "."
                        : ("Days %s of main are those of replay %s since commit %s;"
                                        + " ./lake replay rollback %s undoes this.")
                                .formatted(replay.days(), replay.name(), landed.hash(), replay.name()));
        if (Repair.of(main).plan().total() > 0) {
            say.accept("Windows after these days look back on them: ./lake repair recomputes the affected ones.");
        }
    }

    private Landed landed() {
        for (int attempt = 1; ; attempt++) {
            catchUp();
            try {
                return PublishDays.land(replay, forgetsState());
            } catch (CommitRefused e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw new LakeException(
                            "%s, %d times in a row. Nothing was published: try again when %s is less busy"
                                    .formatted(e.getMessage(), attempt, replay.days()),
                            e);
                }
                say.accept(e.getMessage() + ".");
            }
        }
    }

    /** A running job cannot learn which records these days now have; a job that starts without state can. */
    private boolean forgetsState() {
        long young = PublishDays.young(replay, duplicateHorizon);
        if (young == 0) {
            return false;
        }
        String pipeline = runs.mains(replay).jobName();
        if (JobRun.running(runs.flink(), pipeline).isEmpty()) {
            say.accept(("%,d records within --duplicate-horizon come in or leave:"
                            + " the next ./lake run rebuilds its state to know them.")
                    .formatted(young));
            return true;
        }
        if (besideJob) {
            return false;
        }
        throw new LakeException(
                ("%,d records within --duplicate-horizon come in or leave, which the running job cannot know:"
                                + " it would misjudge their repeats. Stop the job (Ctrl-C in ./lake run), publish,"
                                + " and start it again; or wait until they are older;"
                                + " or, where no repeats come, --beside-job")
                        .formatted(young));
    }

    private void catchUp() {
        long missing = PublishDays.missing(replay);
        if (missing == 0) {
            return;
        }
        Target newest = replay.newest();
        say.accept("Main has %,d events of these days that are not replayed yet: catching up %,d records."
                .formatted(missing, replay.behind(newest)));
        runs.upTo(replay, newest);
        runs.repair(replay);
    }
}
