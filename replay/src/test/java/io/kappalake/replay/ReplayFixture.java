package io.kappalake.replay;

import io.kappalake.jobs.PlayedLake;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.transforms.feed.Rules;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A lake that a job has written, to be replayed. */
abstract class ReplayFixture {

    static final long SEED = Long.getLong("seed", 1);
    static final AtomicLong NAMES = new AtomicLong();

    static final Rules ALSO_MOON = new Rules(
            Set.of("NASDAQ", "NYSE", "ARCA", "BATS", "IEX", "MOON"),
            Rules.DEFAULT.maxFuture(),
            Rules.DEFAULT.duplicateHorizon(),
            Rules.DEFAULT.latenessHorizon(),
            Rules.DEFAULT.outOfOrderness());

    static MiniCluster cluster;

    final String name = "r" + SEED + "-" + NAMES.incrementAndGet();
    PlayedLake played;
    Lake main;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = PlayedLake.cluster();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @BeforeEach
    void openLake() {
        played = new PlayedLake(cluster);
        main = played.lake();
    }

    @AfterEach
    void closeLake() {
        played.close();
    }
}
