package io.kappalake.proof.chaos.attack;

import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.Wait;
import java.util.List;
import java.util.Random;

/**
 * The job of an earlier build has filled the lake until now; this build resumes from its state, or refuses a form of it
 * that it does not read and resumes from the lake.
 */
final class Upgraded implements Attack {

    private static final List<String> REFUSALS = List.of("this version reads form", "of another release");

    private final ChaosLake lake;
    private final boolean savepoint;
    private final String former;
    private String refusal = "";

    Upgraded(ChaosLake lake, Random random) {
        this.lake = lake;
        this.savepoint = random.nextBoolean();
        this.former = lake.jobId();
    }

    @Override
    public void end() {
        lake.upgrade(savepoint);
        long commits = lake.jobCommits();
        Wait.until(ChaosLake.LIMIT, () -> lake.hasEnded() || lake.jobCommits() > commits, lake::feed);
        if (lake.hasEnded()) {
            refusal = lake.failure();
            lake.start(lake.parallelism(), "none");
        }
    }

    @Override
    public boolean happened() {
        return !refusal.isEmpty() || lake.resumedFrom(former);
    }

    @Override
    public String problem() {
        return refusal.isEmpty() || REFUSALS.stream().anyMatch(refusal::contains)
                ? ""
                : "the former build's state was refused with \"" + refusal + "\"";
    }
}
