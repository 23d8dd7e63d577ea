package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ArmedProbe.Strike;
import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.ChaosServers;
import io.kappalake.proof.chaos.lake.Wait;
import io.kappalake.tables.catalog.Probe.Step;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** Failures inside the job, and restarts of it. */
final class JobAttacks {

    private final ChaosLake lake;
    private final Random random;

    JobAttacks(ChaosLake lake, Random random) {
        this.lake = lake;
        this.random = random;
    }

    /** @param restarts whether the fault must force the job to restore */
    Attack struck(Step step, Strike strike, boolean restarts) {
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

    Attack halted() {
        List<Step> steps = List.of(Step.UNSTAGED, Step.STAGED, Step.BEFORE_NESSIE, Step.AFTER_NESSIE);
        Step step = steps.get(random.nextInt(steps.size()));
        String former = lake.jobId();
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
                return lake.probe().hasStruck(step) && lake.resumedFrom(former);
            }
        };
    }

    Attack killed() {
        String former = lake.jobId();
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
                return lake.resumedFrom(former);
            }
        };
    }

    Attack restarted(boolean rescaled) {
        int parallelism = lake.parallelism();
        int other = 1 + (parallelism + random.nextInt(2)) % 3;
        return new Attack() {
            @Override
            public void end() {
                if (rescaled) {
                    lake.job().stop();
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
}
