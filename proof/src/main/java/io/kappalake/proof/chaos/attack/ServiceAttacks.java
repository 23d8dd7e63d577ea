package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.ChaosServers;
import io.kappalake.proof.chaos.lake.FullDisk;
import io.kappalake.proof.chaos.lake.Gate;
import io.kappalake.proof.chaos.lake.Wait;
import io.kappalake.tables.WhileAway;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services that are away, or answer what they should not. */
final class ServiceAttacks {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceAttacks.class);

    /** A file reaches this size before the disk is full. */
    private static final int MOST_WRITTEN = 6_000;

    private final ChaosLake lake;
    private final Random random;
    private final Duration outage;

    /** @param outage outage duration */
    ServiceAttacks(ChaosLake lake, Random random, Duration outage) {
        this.lake = lake;
        this.random = random;
        this.outage = outage;
    }

    Attack down(String server, boolean crash) {
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

    Attack gated(Gate gate, Gate.Mode mode) {
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
                if (mode == Gate.Mode.HANG) {
                    Wait.pause(hold);
                }
                struck = gate.struck();
                gate.set(Gate.Mode.OPEN);
            }

            @Override
            public boolean happened() {
                return struck > 0;
            }
        };
    }

    /** Rejects writes of a process until the job has failed because of it. */
    Attack diskFull(String server) {
        FullDisk disk = new FullDisk(lake.servers().pid(server));
        int written = random.nextInt(MOST_WRITTEN);
        return new Attack() {
            private boolean failed;

            @Override
            public void begin() {
                disk.fill(written);
            }

            @Override
            public void end() {
                long restarts = lake.restarts();
                long checkpoints = lake.failedCheckpoints();
                failed = Wait.until(
                        ChaosLake.LIMIT,
                        () -> lake.restarts() > restarts || lake.failedCheckpoints() > checkpoints,
                        lake::feed);
                disk.free();
            }

            @Override
            public boolean happened() {
                return failed;
            }
        };
    }

    /** Flink dies while a service is away, and its successor starts the job before the service is back. */
    Attack failOver() {
        String server = random.nextBoolean() ? ChaosServers.NESSIE : ChaosServers.KAFKA;
        String former = lake.jobId();
        return new Attack() {
            private boolean waited;

            @Override
            public void begin() {
                lake.servers().kill(server);
                lake.servers().kill(ChaosServers.FLINK);
            }

            @Override
            public void end() {
                lake.servers().restart(ChaosServers.FLINK);
                CompletableFuture<Integer> start =
                        CompletableFuture.supplyAsync(() -> new WhileAway(WhileAway.FOREVER, LOG::info).ask(() -> {
                            lake.start(lake.parallelism(), "auto");
                            return lake.parallelism();
                        }));
                Wait.pause(outage);
                waited = !start.isDone();
                lake.servers().restart(server);
                start.join();
            }

            @Override
            public boolean happened() {
                return waited && lake.resumedFrom(former);
            }
        };
    }
}
