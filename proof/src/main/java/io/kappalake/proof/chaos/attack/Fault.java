package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.Storage;
import io.kappalake.tables.catalog.Probe.Step;
import java.util.Optional;

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
    KILL_FLINK("kill -9 of Flink's process", Kind.MAIN),
    NESSIE_DOWN("Nessie is down", Kind.MAIN),
    BROKER_RESTARTED("broker restarts", Kind.MAIN),
    S3_ERROR_500("S3 answers 500", Kind.MAIN),
    S3_ERROR_503("S3 answers 503", Kind.MAIN),
    S3_HANGS("S3 hangs", Kind.MAIN),
    S3_PROXY_429("a proxy before S3 answers 429", Kind.MAIN),
    S3_PROXY_502("a proxy before S3 answers 502", Kind.MAIN),
    S3_PROXY_PAGE("a proxy before S3 answers with a page", Kind.MAIN),
    NESSIE_HANGS("Nessie hangs", Kind.MAIN),
    NESSIE_PROXY_429("a proxy before Nessie answers 429", Kind.MAIN),
    NESSIE_PROXY_502("a proxy before Nessie answers 502", Kind.MAIN),
    NESSIE_PROXY_503("a proxy before Nessie answers 503", Kind.MAIN),
    NESSIE_PROXY_PAGE("a proxy before Nessie answers with a page", Kind.MAIN),
    DISK_FULL_S3("disk of S3 is full", Kind.MAIN),
    DISK_FULL_FILES("disk of Flink and the warehouse is full", Kind.MAIN),
    CHECKPOINT_TIMES_OUT("checkpoint times out", Kind.MAIN, Step.FILES_CLOSED),
    PARTITION_ADDED("partition is added", Kind.MAIN),
    PARTITION_IDLE("partition is idle beyond the timeout", Kind.MAIN),
    PARTITION_OF_GARBAGE("partition has rejected records only", Kind.MAIN),
    RESTART_WITHOUT_STATE("restart without state", Kind.MAIN),
    RESTART_RESCALED("restart with other parallelism", Kind.MAIN),
    RULES_CHANGED("restart with other rules", Kind.MAIN),
    FAIL_OVER_WHILE_AWAY("Flink fails over while Nessie or Kafka is away", Kind.MAIN),
    ROLLED_BACK("lake is rolled back under the job", Kind.MAIN),
    TOPIC_MADE_AGAIN("topic is made again", Kind.ALONE),
    LOG_TRUNCATED("log is truncated", Kind.ALONE),
    RETENTION_PASSED("retention passes the lake", Kind.ALONE),
    POWER_LOST("power is lost", Kind.ALONE),
    /** Only if there is an earlier build. */
    UPGRADED("upgrade from an earlier build", Kind.ALONE),
    SECOND_NESSIE("a second Nessie on the warehouse", Kind.SIDE),
    COMPACTED("compaction commits in between", Kind.SIDE),
    /** Precedes faults that add records, since it recreates a round's records. */
    CLOCK_SET_BACK("producer's clock is set back", Kind.SIDE),
    POISON_RECORDS("poison records", Kind.SIDE),
    FUTURE_EVENTS("events from the future", Kind.SIDE),
    CLOCK_OF_2100("producer's clock is at 2100", Kind.SIDE);

    /** How a fault may be combined with others in one round. */
    public enum Kind {
        /** A failure at a step of a checkpoint or commit; may accompany a main fault. */
        CRASH,
        /** At most one per round. */
        MAIN,
        /** Nothing else in its round: it changes what must be in the lake, or the job that the others would strike. */
        ALONE,
        /** May accompany any others. */
        SIDE
    }

    private final String label;
    private final Kind kind;
    private final Step step;

    Fault(String label, Kind kind) {
        this(label, kind, Step.STAGED);
    }

    Fault(String label, Kind kind, Step step) {
        this.label = label;
        this.kind = kind;
        this.step = step;
    }

    /** For people. */
    public String label() {
        return label;
    }

    public Kind kind() {
        return kind;
    }

    /** Its weight in the rotation: faults that need a process start or a timeout come less often. */
    public int often() {
        return switch (this) {
            case HALT_IN_COMMIT,
                    KILL_FLINK,
                    NESSIE_DOWN,
                    BROKER_RESTARTED,
                    CHECKPOINT_TIMES_OUT,
                    PARTITION_IDLE,
                    PARTITION_OF_GARBAGE,
                    FAIL_OVER_WHILE_AWAY,
                    POWER_LOST,
                    UPGRADED,
                    SECOND_NESSIE -> 1;
            default -> 2;
        };
    }

    /** The storage that a lake must have for it; empty if any will do. */
    public Optional<Storage> storage() {
        return switch (this) {
            case S3_ERROR_500, S3_ERROR_503, S3_HANGS, S3_PROXY_429, S3_PROXY_502, S3_PROXY_PAGE, DISK_FULL_S3 ->
                Optional.of(Storage.S3);
            case DISK_FULL_FILES -> Optional.of(Storage.FILES);
            default -> Optional.empty();
        };
    }

    /** Whether it sends trades, looks at the market's Gold, or needs a build that knew the market only. */
    public boolean isOfMarket() {
        return switch (this) {
            case PARTITION_IDLE, PARTITION_OF_GARBAGE, UPGRADED, FUTURE_EVENTS, CLOCK_OF_2100 -> true;
            default -> false;
        };
    }

    /** Where it strikes; meaningless for faults from outside. */
    Step step() {
        return step;
    }
}
