package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ChaosLake;
import java.util.Random;

/** The job of an earlier build has filled the lake until now; this build resumes from its state. */
final class Upgraded implements Attack {

    private final ChaosLake lake;
    private final boolean savepoint;
    private final String former;

    Upgraded(ChaosLake lake, Random random) {
        this.lake = lake;
        this.savepoint = random.nextBoolean();
        this.former = lake.jobId();
    }

    @Override
    public void end() {
        lake.upgrade(savepoint);
    }

    @Override
    public boolean happened() {
        return lake.resumedFrom(former);
    }
}
