package io.kappalake.proof.chaos.attack;

import io.kappalake.jobs.resume.Resume;
import io.kappalake.proof.chaos.lake.ChaosLake;
import io.kappalake.proof.chaos.lake.Wait;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.ledger.Positions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What must come where Kafka is not what it was: a refusal in one line, and the way on that the line names. */
final class WayOn {

    private final ChaosLake lake;
    private final List<String> problems = new ArrayList<>();

    WayOn(ChaosLake lake) {
        this.lake = lake;
    }

    /** The running job must end by itself, and say one of these. */
    void jobEnds(String... says) {
        if (!Wait.until(ChaosLake.LIMIT, lake::hasEnded, lake::feed)) {
            problems.add("the job did not end within " + ChaosLake.LIMIT.toSeconds() + " s");
            lake.cancel();
            return;
        }
        require("the job ended", lake.failure(), says);
    }

    /** A start must be refused, at once or by the job that it starts, and say one of these. */
    void startIsRefused(String... says) {
        try {
            lake.start(lake.parallelism(), "auto");
        } catch (LakeException e) {
            require("the start was refused", e.getMessage(), says);
            return;
        }
        jobEnds(says);
    }

    private void require(String what, String message, String... says) {
        if (List.of(says).stream().noneMatch(message::contains)) {
            problems.add("%s with \"%s\" instead of one of %s".formatted(what, message, List.of(says)));
        }
    }

    /**
     * Decides as a person would, and starts the job again.
     *
     * @param truth told where the lake ends when the decision is made
     */
    void decide(Supplier<Resume> decision, Consumer<Positions> truth) {
        Positions ends = lake.ends();
        decision.get().land(lake.lake(), "a fault of the suite");
        truth.accept(ends);
        lake.start(lake.parallelism(), "auto");
    }

    String problem() {
        return String.join("; ", problems);
    }
}
