package io.kappalake.jobs.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kappalake.tables.storage.LakeAddress;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class BesideCommitterTest {

    private static final LakeAddress LAKE = new LakeAddress("http://127.0.0.1:1/api/v2", "main", "file:///none", "");
    private static final long SHORT = 200;

    /** One for each step that the work has made. */
    private final SynchronousQueue<String> steps = new SynchronousQueue<>();

    private final AtomicReference<Thread> worker = new AtomicReference<>();

    @Test
    void workWaitsWhileACommitIsUnderWayAndGoesOnWhenItHasLanded() throws Exception {
        try (BesideCommitter beside = start((lake, pause, metrics) -> {
            while (true) {
                pause.await();
                steps.put("step on " + lake.ref());
            }
        })) {
            assertThat(next()).isEqualTo("step on main");

            beside.commitBegins();
            // One may have begun before.
            steps.poll(SHORT, TimeUnit.MILLISECONDS);
            assertThat(steps.poll(SHORT, TimeUnit.MILLISECONDS)).isNull();

            beside.commitEnds();
            assertThat(next()).isEqualTo("step on main");
        }
        assertThat(worker.get().isAlive()).isFalse();
    }

    @Test
    void workThatFailsOrIsStuckInACommitEndsWithTheJobAndFailsNothing() throws Exception {
        try (BesideCommitter beside = start((lake, pause, metrics) -> {
            throw new IllegalStateException("S3 is away");
        })) {
            await().until(() -> worker.get().getState() == Thread.State.TIMED_WAITING);
            beside.commitBegins();
        }
        assertThat(worker.get().isAlive()).isFalse();

        try (BesideCommitter beside = start((lake, pause, metrics) -> {
            steps.put("begun");
            pause.await();
        })) {
            beside.commitBegins();
            assertThat(next()).isEqualTo("begun");
        }
        assertThat(worker.get().isAlive()).isFalse();
    }

    @Test
    void nothingToDoIsNoThread() throws Exception {
        try (BesideCommitter beside = start(BetweenCommits.NONE)) {
            await().until(() -> !worker.get().isAlive());
        }
    }

    private BesideCommitter start(BetweenCommits work) {
        BetweenCommits watched = (lake, pause, metrics) -> {
            worker.set(Thread.currentThread());
            work.run(lake, pause, metrics);
        };
        BesideCommitter beside =
                BesideCommitter.start(watched, LAKE, UnregisteredMetricsGroup.createOperatorMetricGroup());
        await().until(() -> worker.get() != null);
        return beside;
    }

    private String next() throws InterruptedException {
        return steps.poll(10, TimeUnit.SECONDS);
    }
}
