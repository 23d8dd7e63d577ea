package io.kappalake.jobs.commit;

import io.kappalake.tables.storage.LakeAddress;
import java.time.Duration;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of {@link BetweenCommits}. It pauses from a checkpoint's first committable until its commit has landed.
 */
final class BesideCommitter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BesideCommitter.class);
    private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(30);
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    private final Thread thread;
    private boolean committing;

    private BesideCommitter(BetweenCommits work, LakeAddress lake, MetricGroup metrics) {
        thread = new Thread(() -> run(work, lake, metrics), "between-commits");
        thread.setDaemon(true);
        // Most JVMs ignore it, so the work itself must pause.
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.setUncaughtExceptionHandler((dead, e) -> LOG.error("Work between commits has ended for good", e));
    }

    static BesideCommitter start(BetweenCommits work, LakeAddress lake, MetricGroup metrics) {
        BesideCommitter beside = new BesideCommitter(work, lake, metrics);
        beside.thread.start();
        return beside;
    }

    synchronized void commitBegins() {
        committing = true;
    }

    synchronized void commitEnds() {
        committing = false;
        notifyAll();
    }

    private synchronized void await() throws InterruptedException {
        while (committing) {
            wait();
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void run(BetweenCommits work, LakeAddress lake, MetricGroup metrics) {
        try {
            while (!isDone(work, lake, metrics)) {
                Thread.sleep(BEFORE_NEXT_TRY.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isDone(BetweenCommits work, LakeAddress lake, MetricGroup metrics) throws InterruptedException {
        try {
            work.run(lake, this::await, metrics);
            return true;
        } catch (RuntimeException e) {
            // No failure here may end the job.
            LOG.warn("Work between commits failed, begins anew in {} s", BEFORE_NEXT_TRY.toSeconds(), e);
            return false;
        }
    }

    /** Waits briefly for the work to end: the job is being stopped. */
    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(LONGEST_END.toMillis());
    }
}
