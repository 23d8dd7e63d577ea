package io.kappalake.replay.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kappalake.tables.CommitRefused;
import io.kappalake.tables.LakeException;
import io.kappalake.tables.LakeUnreachable;
import io.kappalake.tables.WhileAway;
import io.kappalake.tables.catalog.Landed;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Job {@code live} on main, the run {@code follower} beside it, and a step that goes wrong. */
class LiveSwitchTest {

    private static final Landed LANDED = new Landed("c0ffee", 1, Landed.Outcome.LANDED, 0, 0);

    private final Cluster cluster = new Cluster();
    private final List<String> said = new ArrayList<>();

    @Test
    void theJobStopsBeforeTheRunThatFollowsAndResumesOnWhatWasPublished() {
        assertThat(publish()).isEqualTo(LANDED);

        assertThat(cluster.done)
                .containsExactly("follow", "in step", "stop live", "stop follower", "publish", "resume");
        assertThat(cluster.running).containsExactly("next");
    }

    @ParameterizedTest
    @ValueSource(strings = {"follow", "in step", "stop live", "stop follower", "publish"})
    void whereverItFailsNothingIsPublishedTheFirstFailureIsToldAndAJobRunsOnMain(String step) {
        cluster.fails(step, new LakeException("broken: " + step));

        assertThatThrownBy(this::publish)
                .isExactlyInstanceOf(LakeException.class)
                .hasMessage("broken: " + step);
        assertThat(cluster.running).hasSize(1).containsAnyOf("live", "next");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in step", "stop live", "stop follower", "publish"})
    void whatFailsWhileTheRestIsPutRightDoesNotHideTheFirstFailure(String step) {
        cluster.fails(step, new LakeException("broken: " + step));
        cluster.fails("end follower", new LakeException("Flink said no"));

        Throwable failure = catchThrowable(this::publish);

        assertThat(failure).hasMessage("broken: " + step).hasSuppressedException(new LakeException("Flink said no"));
        assertThat(said)
                .contains("The run that follows the topics could not be ended (Flink said no):"
                        + " cancel it in Flink's web UI.");
    }

    @Test
    void aJobThatCannotBeStartedAgainIsSaidAfterTheReasonForWhichItStopped() {
        cluster.fails("publish", new LakeException("Nessie refused a request"));
        cluster.fails("resume", new LakeException("no slots"));

        assertThatThrownBy(this::publish)
                .hasMessage("Nessie refused a request. The job could not be started again either (no slots):"
                        + " ./lake status shows whether it runs, ./lake run starts it")
                .hasRootCauseMessage("Nessie refused a request");
    }

    @Test
    void aJobThatCannotBeStartedAfterThePublicationDoesNotMakeItAFailureOfThePublication() {
        cluster.fails("resume", new LakeException("no slots"));

        assertThatThrownBy(this::publish)
                .hasMessage("Main has the replay's tables since commit c0ffee, but its job could not be started (no"
                        + " slots): ./lake run starts it");
    }

    @Test
    void aServiceThatIsAwayWhenTheJobIsToStartAgainIsWaitedFor() {
        cluster.fails("publish", new LakeException("Nessie refused a request"));
        cluster.fails("end live", new LakeUnreachable("Flink does not answer", new IOException()));
        cluster.fails("resume", new LakeUnreachable("Kafka does not answer", new IOException()));

        assertThatThrownBy(this::publish).hasMessage("Nessie refused a request");
        assertThat(cluster.running).containsExactly("next");
        assertThat(said).contains("Flink does not answer; waiting for it", "Kafka does not answer; waiting for it");
    }

    @Test
    void aStopWhoseAnswerWasLostMayStillComeSoThatJobIsEndedBeforeAnotherStarts() {
        cluster.fails("stop live", new LakeUnreachable("Flink does not answer", new IOException()));

        assertThatThrownBy(this::publish).hasMessage("Flink does not answer");
        assertThat(cluster.done).containsSubsequence("stop live", "end live", "resume");
        assertThat(cluster.running).containsExactly("next");
    }

    @Test
    void aJobThatReadFurtherIsFollowedOnceMore() {
        cluster.fails("publish", new CommitRefused("it must catch up first"));

        assertThat(publish()).isEqualTo(LANDED);
        assertThat(said).contains("The job read further than the replay: trying again.");
        assertThat(cluster.done).filteredOn("follow"::equals).hasSize(2);
        assertThat(cluster.running).containsExactly("next");
    }

    @Test
    void aFollowerThatWasCutOffIsNotPublished() {
        cluster.endOfFollower = "FAILED";

        assertThatThrownBy(this::publish).hasMessageStartingWith("The run that follows the topics ended as FAILED");
        assertThat(cluster.done).doesNotContain("publish");
        assertThat(cluster.running).containsExactly("next");
    }

    private Landed publish() {
        WhileAway patience = new WhileAway(Duration.ofMinutes(1), Duration.ofMillis(1), said::add);
        return new LiveSwitch(cluster, said::add, patience).run("live");
    }

    /** What runs, and what has been done; a step fails as often as it was told to. */
    private static final class Cluster implements LiveSteps {

        private final List<String> done = new ArrayList<>();
        private final Set<String> running = new HashSet<>(Set.of("live"));
        private final Map<String, Deque<RuntimeException>> failures = new HashMap<>();
        private String endOfFollower = "FINISHED";

        void fails(String step, RuntimeException failure) {
            failures.computeIfAbsent(step, any -> new ArrayDeque<>()).add(failure);
        }

        private void step(String name) {
            done.add(name);
            Deque<RuntimeException> left = failures.getOrDefault(name, new ArrayDeque<>());
            if (!left.isEmpty()) {
                throw left.remove();
            }
        }

        @Override
        public String follow() {
            step("follow");
            running.add("follower");
            return "follower";
        }

        @Override
        public void awaitInStep(String follower) {
            step("in step");
        }

        @Override
        public String stop(String job) {
            step("stop " + (job.equals("next") ? "live" : job));
            running.remove(job);
            return job.equals("follower") ? endOfFollower : "FINISHED";
        }

        @Override
        public Landed publish() {
            step("publish");
            return LANDED;
        }

        @Override
        public void end(String job) {
            step("end " + job);
            running.remove(job);
        }

        @Override
        public void endFollower() {
            step("end follower");
            running.remove("follower");
        }

        @Override
        public Optional<String> running() {
            return running.stream().filter(job -> !job.equals("follower")).findFirst();
        }

        @Override
        public String resume(long stopped) {
            step("resume");
            running.add("next");
            return "Job next resumes";
        }
    }
}
