package io.kappalake.proof.chaos;

import io.kappalake.tables.catalog.Probe.Step;

/** What can go wrong in a round, as the report names it. */
public enum Fault {
    CRASH_BEFORE_FILES_CLOSE("task fails before files are closed", Kind.CRASH, Step.FILES_OPEN),
    CRASH_AFTER_FILES_CLOSE("task fails after files are closed", Kind.CRASH, Step.FILES_CLOSED),
    CRASH_BEFORE_GOLD_CLOSES("task fails before Gold's file is closed", Kind.CRASH, Step.GOLD_OPEN),
    CRASH_AFTER_GOLD_CLOSES("task fails after Gold's file is closed", Kind.CRASH, Step.GOLD_CLOSED),
    CRASH_BEFORE_STAGING("task fails before metadata is staged", Kind.CRASH, Step.UNSTAGED),
    CRASH_AFTER_STAGING("task fails after metadata is staged", Kind.CRASH, Step.STAGED),
    CRASH_BEFORE_NESSIE("task fails before Nessie is asked", Kind.CRASH, Step.BEFORE_NESSIE),
    CRASH_AFTER_NESSIE("task fails after Nessie committed", Kind.CRASH, Step.AFTER_NESSIE),
    ANSWER_LOST("Nessie committed, its answer is lost", Kind.CRASH, Step.AFTER_NESSIE),
    HALT_IN_COMMIT("Flink's process dies inside a commit", Kind.MAIN, Step.AFTER_NESSIE),
    KILL_FLINK("kill -9 of Flink's process", Kind.MAIN, Step.STAGED),
    NESSIE_DOWN("Nessie is down", Kind.MAIN, Step.STAGED),
    BROKER_RESTARTED("broker restarts", Kind.MAIN, Step.STAGED),
    S3_ERROR_500("S3 answers 500", Kind.MAIN, Step.STAGED),
    S3_ERROR_503("S3 answers 503", Kind.MAIN, Step.STAGED),
    S3_HANGS("S3 hangs", Kind.MAIN, Step.STAGED),
    CHECKPOINT_TIMES_OUT("checkpoint times out", Kind.MAIN, Step.FILES_CLOSED),
    PARTITION_ADDED("partition is added", Kind.MAIN, Step.STAGED),
    PARTITION_IDLE("partition is idle beyond the timeout", Kind.MAIN, Step.STAGED),
    RESTART_WITHOUT_STATE("restart without state", Kind.MAIN, Step.STAGED),
    RESTART_RESCALED("restart with other parallelism", Kind.MAIN, Step.STAGED),
    ROLLED_BACK("lake is rolled back under the job", Kind.MAIN, Step.STAGED),
    COMPACTED("compaction commits in between", Kind.SIDE, Step.STAGED),
    /** Precedes faults that add records, since it recreates a round's records. */
    CLOCK_SET_BACK("producer's clock is set back", Kind.SIDE, Step.STAGED),
    POISON_RECORDS("poison records", Kind.SIDE, Step.STAGED),
    FUTURE_EVENTS("events from the future", Kind.SIDE, Step.STAGED);

    /** How a fault may be combined with others in one round. */
    enum Kind {
        /** A failure at a step of a checkpoint or commit; may accompany a main fault. */
        CRASH,
        /** At most one per round. */
        MAIN,
        /** May accompany any others. */
        SIDE
    }

    private final String label;
    private final Kind kind;
    private final Step step;

    Fault(String label, Kind kind, Step step) {
        this.label = label;
        this.kind = kind;
        this.step = step;
    }

    /** For people. */
    public String label() {
        return label;
    }

    Kind kind() {
        return kind;
    }

    /** Its weight in the rotation: faults that need a process start or a timeout come less often. */
    int often() {
        return switch (this) {
            case HALT_IN_COMMIT, KILL_FLINK, NESSIE_DOWN, BROKER_RESTARTED, CHECKPOINT_TIMES_OUT, PARTITION_IDLE -> 1;
            default -> 2;
        };
    }

    /** Where it strikes; meaningless for faults from outside. */
    Step step() {
        return step;
    }
}
