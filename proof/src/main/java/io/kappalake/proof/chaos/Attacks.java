package io.kappalake.proof.chaos;

import io.kappalake.compaction.merge.Compaction;
import io.kappalake.proof.chaos.ArmedProbe.Strike;
import io.kappalake.runs.JobRun;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.catalog.Commit;
import io.kappalake.tables.catalog.Probe.Step;
import io.kappalake.tables.catalog.Rollback;
import io.kappalake.transforms.Pipeline;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Creates the attack of each fault. */
final class Attacks {

    private static final List<String> APPENDED = List.of(
            "bronze.trades", "bronze.quotes", "bronze.orders", "silver.trades", "silver.quotes", "silver.orders");

    private final ChaosLake lake;
    private final ChaosTopics topics;
    private final Random random;
    private final Duration outage;

    /** @param outage outage duration */
    Attacks(ChaosLake lake, ChaosTopics topics, Random random, Duration outage) {
        this.lake = lake;
        this.topics = topics;
        this.random = random;
        this.outage = outage;
    }

    Attack of(Fault fault) {
        return switch (fault) {
            case CRASH_BEFORE_FILES_CLOSE,
                    CRASH_AFTER_FILES_CLOSE,
                    CRASH_BEFORE_GOLD_CLOSES,
                    CRASH_AFTER_GOLD_CLOSES,
                    CRASH_BEFORE_STAGING,
                    CRASH_AFTER_STAGING,
                    CRASH_BEFORE_NESSIE,
                    CRASH_AFTER_NESSIE -> struck(fault.step(), Strike.CRASH, true);
            case ANSWER_LOST -> struck(fault.step(), Strike.LOSE_ANSWER, false);
            case CHECKPOINT_TIMES_OUT -> struck(fault.step(), Strike.STALL, true);
            case HALT_IN_COMMIT -> halted();
            case KILL_FLINK -> killed();
            case NESSIE_DOWN -> down(ChaosServers.NESSIE, true);
            case BROKER_RESTARTED -> down(ChaosServers.KAFKA, random.nextBoolean());
            case S3_ERROR_500 -> gated(S3Gate.Mode.ERROR_500);
            case S3_ERROR_503 -> gated(S3Gate.Mode.ERROR_503);
            case S3_HANGS -> gated(S3Gate.Mode.HANG);
            case PARTITION_ADDED -> partitionAdded();
            case PARTITION_IDLE -> new IdlePartition(lake, random);
            case RESTART_WITHOUT_STATE -> restarted(false);
            case RESTART_RESCALED -> restarted(true);
            case ROLLED_BACK -> rolledBack();
            case COMPACTED -> compacted();
            case POISON_RECORDS -> BadRecords.poison(lake, random);
            case FUTURE_EVENTS -> BadRecords.future(lake, random);
            case CLOCK_SET_BACK -> new ClockSetBack(lake, random);
        };
    }

    /** @param restarts whether the fault must force the job to restore */
    private Attack struck(Step step, Strike strike, boolean restarts) {
        long before = lake.restarts();
        return new Attack() {
            @Override
            public void begin() {
                lake.probe().arm(step, strike);
            }

            @Override
            public void end() {
                Wait.until(ChaosLake.LIMIT, () -> lake.probe().hasStruck(step), lake::feed);
                lake.probe().disarm(step);
                if (restarts) {
                    Wait.until(ChaosLake.LIMIT, () -> lake.restarts() > before);
                }
            }

            @Override
            public boolean happened() {
                boolean timedOut = strike != Strike.STALL || lake.failedCheckpoints() > 0;
                return lake.probe().hasStruck(step) && timedOut && (!restarts || lake.restarts() > before);
            }
        };
    }

    private Attack halted() {
        List<Step> steps = List.of(Step.UNSTAGED, Step.STAGED, Step.BEFORE_NESSIE, Step.AFTER_NESSIE);
        Step step = steps.get(random.nextInt(steps.size()));
        String former = lake.job().id();
        return new Attack() {
            @Override
            public void begin() {
                lake.probe().arm(step, Strike.HALT);
            }

            @Override
            public void end() {
                Wait.until(ChaosLake.LIMIT, () -> !lake.servers().isAlive(ChaosServers.FLINK), lake::feed);
                lake.probe().disarm(step);
                lake.servers().restart(ChaosServers.FLINK);
                lake.start(lake.parallelism(), "auto");
            }

            @Override
            public boolean happened() {
                return lake.probe().hasStruck(step) && wentOnFrom(former);
            }
        };
    }

    private Attack killed() {
        String former = lake.job().id();
        Duration moment = Duration.ofMillis(random.nextInt(1_500));
        return new Attack() {
            @Override
            public void end() {
                Wait.pause(moment);
                lake.servers().kill(ChaosServers.FLINK);
                lake.servers().restart(ChaosServers.FLINK);
                lake.start(lake.parallelism(), "auto");
            }

            @Override
            public boolean happened() {
                return wentOnFrom(former);
            }
        };
    }

    private boolean wentOnFrom(String former) {
        return lake.job().state().filter(state -> state.contains(former)).isPresent();
    }

    private Attack down(String server, boolean crash) {
        return new Attack() {
            private boolean wasDown;

            @Override
            public void begin() {
                if (crash) {
                    lake.servers().kill(server);
                    return;
                }
                lake.servers().stop(server);
            }

            @Override
            public void end() {
                Wait.pause(outage);
                wasDown = !lake.servers().isAlive(server);
                lake.servers().restart(server);
            }

            @Override
            public boolean happened() {
                return wasDown;
            }
        };
    }

    private Attack gated(S3Gate.Mode mode) {
        S3Gate gate = lake.servers().gate();
        int most = 1 + random.nextInt(6);
        Duration hold = Duration.ofMillis(500 + random.nextInt(2_500));
        return new Attack() {
            private long struck;

            @Override
            public void begin() {
                gate.set(mode);
            }

            @Override
            public void end() {
                Wait.until(Duration.ofSeconds(20), () -> gate.struck() >= most, lake::feed);
                if (mode == S3Gate.Mode.HANG) {
                    Wait.pause(hold);
                }
                struck = gate.struck();
                gate.set(S3Gate.Mode.OPEN);
            }

            @Override
            public boolean happened() {
                return struck > 0;
            }
        };
    }

    private Attack partitionAdded() {
        List<String> names =
                List.copyOf(lake.partitions().keySet().stream().sorted().toList());
        String topic = names.get(random.nextInt(names.size()));
        return new Attack() {
            private int number;

            @Override
            public void begin() {
                number = topics.add(topic);
            }

            @Override
            public void end() {
                Wait.until(ChaosLake.LIMIT, this::isUsed, lake::feed);
            }

            private boolean isUsed() {
                return lake.sent().ends().of(topic).containsKey(number);
            }

            @Override
            public boolean happened() {
                return lake.ends().of(topic, number).orElse(0) > 0;
            }
        };
    }

    private Attack restarted(boolean rescaled) {
        JobRun former = lake.job();
        int parallelism = lake.parallelism();
        int other = 1 + (parallelism + random.nextInt(2)) % 3;
        return new Attack() {
            @Override
            public void end() {
                if (rescaled) {
                    former.stop();
                    Wait.until(ChaosLake.LIMIT, lake::hasEnded);
                    lake.start(other, "auto");
                    return;
                }
                lake.cancel();
                lake.start(parallelism, "none");
            }

            @Override
            public boolean happened() {
                boolean hasState = lake.job().state().isPresent();
                return rescaled
                        ? hasState && lake.parallelism() != parallelism
                        : !hasState && lake.job().job().last().isPresent();
            }
        };
    }

    private Attack rolledBack() {
        int back = 1 + random.nextInt(8);
        return new Attack() {
            private String end = "";

            @Override
            public void end() {
                List<Commit> commits = lake.commits();
                Commit target = commits.get(Math.min(back, commits.size() - 1));
                Rollback.of(lake.lake(), target.hash()).run();
                Wait.until(ChaosLake.LIMIT, lake::hasEnded, lake::feed);
                end = lake.job().failure().orElse("");
                lake.start(lake.parallelism(), "auto");
            }

            @Override
            public boolean happened() {
                return end.contains("rolled back");
            }
        };
    }

    private Attack compacted() {
        String table = APPENDED.get(random.nextInt(APPENDED.size()));
        return new Attack() {
            private boolean merged;

            @Override
            public void begin() {
                // Before another fault of the round stops Nessie.
                merged = merge(table);
            }

            @Override
            public void end() {
                merged = merged || Wait.until(Duration.ofSeconds(20), this::mergesNow);
            }

            private boolean mergesNow() {
                try {
                    return merge(table);
                } catch (LakeUnreachable e) {
                    return false;
                }
            }

            @Override
            public boolean happened() {
                return merged;
            }
        };
    }

    /** Whether there was something to merge, and the merge landed. */
    private boolean merge(String table) {
        try (Compaction compaction = Compaction.of(lake.lake())) {
            return compaction
                            .tables(List.of(Pipeline.MARKET.table(table).orElseThrow()))
                            .full(true)
                            .run(bytes -> {})
                            .commits()
                    > 0;
        }
    }
}
