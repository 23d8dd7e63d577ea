package io.kappalake.proof.chaos.attack;

import io.kappalake.compaction.sweep.Sweep;
import io.kappalake.embedded.RunningServer;
import io.kappalake.jobs.JobOptions;
import io.kappalake.jobs.LakeJob;
import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.storage.LakeAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Another Nessie is pointed at the lake's warehouse: neither a job nor a sweep of it may touch a file. */
final class SecondNessie implements Attack {

    private static final String REFUSAL = "belongs to lake";

    private final ChaosLake lake;
    private final List<String> problems = new ArrayList<>();
    private int refused;

    SecondNessie(ChaosLake lake) {
        this.lake = lake;
    }

    @Override
    public void begin() {
        try (RunningServer nessie = lake.servers().startAnotherNessie()) {
            LakeAddress ours = lake.lake().address();
            LakeAddress theirs = new LakeAddress(
                    "http://" + nessie.address() + URI.create(ours.nessieUri()).getPath(),
                    "main",
                    ours.warehouse(),
                    ours.s3Endpoint());
            try (Lake other = Lake.open(theirs)) {
                JobOptions ofOurs = lake.jobOptions();
                JobOptions job = new JobOptions(
                        ofOurs.pipeline(),
                        theirs,
                        ofOurs.kafka(),
                        ofOurs.rules(),
                        false,
                        ofOurs.checkpointInterval(),
                        1,
                        ofOurs.stateDir());
                mustBeRefused(
                        "a job", () -> LakeJob.plan(job, other, lake.proved().pipeline()));
                mustBeRefused("a sweep", () -> new Sweep(other, Duration.ZERO, Duration.ZERO)
                        .nothingPending()
                        .run(looked -> {}));
            }
            nessie.kill();
        }
    }

    private void mustBeRefused(String what, Runnable attempt) {
        try {
            attempt.run();
            problems.add(what + " of another Nessie was let in");
        } catch (LakeException e) {
            if (!e.getMessage().contains(REFUSAL)) {
                problems.add(what + " of another Nessie was refused with \"" + e.getMessage() + "\"");
            }
            refused++;
        }
    }

    @Override
    public boolean happened() {
        return refused > 0 || !problems.isEmpty();
    }

    @Override
    public String problem() {
        return String.join("; ", problems);
    }
}
