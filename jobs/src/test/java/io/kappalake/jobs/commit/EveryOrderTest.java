package io.kappalake.jobs.commit;

import io.kappalake.jobs.resume.Resume;
import io.kappalake.tables.catalog.Lake;
import io.kappalake.tables.ledger.Ledger;
import io.kappalake.tables.ledger.OffsetRange;
import io.kappalake.tables.ledger.OffsetRanges;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/**
 * Two who change one branch: the first takes some, the second takes some, the first ends, the second ends. Afterwards a
 * run without state reads the rest of the topic, and each record is there once.
 */
class EveryOrderTest extends EveryOrderFixture {

    @Test
    void twoRunsThatStartTogether() throws Exception {
        inEveryOrder(() -> List.of(fresh(FIRST), fresh(SECOND)));
    }

    @Test
    void aRunAndARollBackUnderIt() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            String two = land(run, 1, 0);
            land(run, 2, 2);
            return List.of(further(FIRST, run, 3, 4), rollBack(SECOND, two));
        });
    }

    @Test
    void aRunAndARollBackAfterWhichAnotherRunStarts() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            String two = land(run, 1, 0);
            land(run, 2, 2);
            Callable<String> back = rollBack(SECOND, two);
            Callable<String> other = fresh(SECOND);
            return List.of(further(FIRST, run, 3, 4), () -> back.call() + ", " + other.call());
        });
    }

    @Test
    void aStartAndARollBack() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            String two = land(run, 1, 0);
            land(run, 2, 2);
            return List.of(fresh(FIRST), rollBack(SECOND, two));
        });
    }

    @Test
    void aRestoredCommitThatHadLandedAndARollBack() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            String two = land(run, 1, 0);
            OperatorSubtaskState state = run.receive(read(2)).checkpoint(2);
            return List.of(restored(FIRST, state, 4), rollBack(SECOND, two));
        });
    }

    @Test
    void aRestoredCommitThatHadNotLandedAndAnotherRun() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            land(run, 1, 0);
            OperatorSubtaskState state = run.receive(read(2)).barrier(2);
            return List.of(restored(FIRST, state, 4), fresh(SECOND));
        });
    }

    @Test
    void aRunAndAResumeOverAGap() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            land(run, 1, 0);
            Ledger last = lake.lastLedger().orElseThrow();
            OffsetRanges gap = OffsetRanges.NONE.with("trades", 0, new OffsetRange(2, 4));
            Resume resume = new Resume(
                    "gap",
                    last.id(),
                    new Ledger(last.pipeline(), "resume", 0, gap, Map.of(), last.progress(), last.logs()),
                    List.of("a gap"));
            Lake seen = seen(SECOND);
            return List.of(
                    further(FIRST, run, 2, 2),
                    unlessRefused(() -> resume.land(seen, "lost").outcome().toString()));
        });
    }

    @Test
    void aRunAndATopicThatIsMadeAgain() throws Exception {
        inEveryOrder(() -> {
            Committer run = run();
            land(run, 1, 0);
            return List.of(further(FIRST, run, 2, 2), () -> Kafka.id = "id-2");
        });
    }

    @Test
    void aStartAndATopicThatIsMadeAgain() throws Exception {
        inEveryOrder(() -> List.of(fresh(FIRST), () -> Kafka.id = "id-2"));
    }
}
