package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ArmedProbe.Strike;
import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.ChaosServers;
import io.kappalake.proof.chaos.lake.Gate;
import java.time.Duration;
import java.util.Random;

/** Creates the attack of each fault. */
public final class Attacks {

    private final ChaosLake lake;
    private final Random random;
    private final JobAttacks job;
    private final ServiceAttacks services;
    private final LakeAttacks tables;

    /** @param outage outage duration */
    public Attacks(ChaosLake lake, Random random, Duration outage) {
        this.lake = lake;
        this.random = random;
        this.job = new JobAttacks(lake, random);
        this.services = new ServiceAttacks(lake, random, outage);
        this.tables = new LakeAttacks(lake, random);
    }

    public Attack of(Fault fault) {
        Gate s3 = lake.servers().s3Gate();
        Gate nessie = lake.servers().nessieGate();
        return switch (fault) {
            case CRASH_BEFORE_FILES_CLOSE,
                    CRASH_AFTER_FILES_CLOSE,
                    CRASH_BEFORE_GOLD_CLOSES,
                    CRASH_AFTER_GOLD_CLOSES,
                    CRASH_BEFORE_STAGING,
                    CRASH_AFTER_STAGING,
                    CRASH_BEFORE_NESSIE,
                    CRASH_AFTER_NESSIE -> job.struck(fault.step(), Strike.CRASH, true);
            case ANSWER_LOST -> job.struck(fault.step(), Strike.LOSE_ANSWER, false);
            case CHECKPOINT_TIMES_OUT -> job.struck(fault.step(), Strike.STALL, true);
            case HALT_IN_COMMIT -> job.halted();
            case KILL_FLINK -> job.killed();
            case RESTART_WITHOUT_STATE -> job.restarted(false);
            case RESTART_RESCALED -> job.restarted(true);
            case RULES_CHANGED -> new RulesChanged(lake, random);
            case UPGRADED -> new Upgraded(lake, random);
            case NESSIE_DOWN -> services.down(ChaosServers.NESSIE, true);
            case BROKER_RESTARTED -> services.down(ChaosServers.KAFKA, random.nextBoolean());
            case S3_ERROR_500 -> services.gated(s3, Gate.Mode.ERROR_500);
            case S3_ERROR_503 -> services.gated(s3, Gate.Mode.ERROR_503);
            case S3_HANGS -> services.gated(s3, Gate.Mode.HANG);
            case S3_PROXY_429 -> services.gated(s3, Gate.Mode.PROXY_429);
            case S3_PROXY_502 -> services.gated(s3, Gate.Mode.PROXY_502);
            case S3_PROXY_PAGE -> services.gated(s3, Gate.Mode.PROXY_PAGE);
            case NESSIE_HANGS -> services.gated(nessie, Gate.Mode.HANG);
            case NESSIE_PROXY_429 -> services.gated(nessie, Gate.Mode.PROXY_429);
            case NESSIE_PROXY_502 -> services.gated(nessie, Gate.Mode.PROXY_502);
            case NESSIE_PROXY_503 -> services.gated(nessie, Gate.Mode.PROXY_503);
            case NESSIE_PROXY_PAGE -> services.gated(nessie, Gate.Mode.PROXY_PAGE);
            case DISK_FULL_S3 -> services.diskFull(ChaosServers.S3);
            case DISK_FULL_FILES -> services.diskFull(ChaosServers.FLINK);
            case FAIL_OVER_WHILE_AWAY -> services.failOver();
            case POWER_LOST -> new PowerLost(lake, random);
            case PARTITION_ADDED -> tables.partitionAdded();
            case PARTITION_IDLE -> SilentPartition.idle(lake, random);
            case PARTITION_OF_GARBAGE -> SilentPartition.ofGarbage(lake, random);
            case TOPIC_MADE_AGAIN -> new TopicMadeAgain(lake, random);
            case LOG_TRUNCATED -> new LogTruncated(lake, random);
            case RETENTION_PASSED -> new RetentionPassed(lake, random);
            case ROLLED_BACK -> tables.rolledBack();
            case COMPACTED -> tables.compacted();
            case SECOND_NESSIE -> new SecondNessie(lake);
            case POISON_RECORDS -> BadRecords.poison(lake, random);
            case FUTURE_EVENTS -> BadRecords.future(lake, random);
            case CLOCK_SET_BACK -> new ClockSetBack(lake, random);
            case CLOCK_OF_2100 -> new ClockOf2100(lake, random);
        };
    }
}
