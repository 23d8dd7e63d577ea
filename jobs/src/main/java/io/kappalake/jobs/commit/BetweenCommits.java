package io.kappalake.jobs.commit;

import io.kappalake.tables.storage.LakeAddress;
import java.io.Serializable;
import org.apache.flink.metrics.MetricGroup;

/**
 * Work on the lake beside the job's own, in the committer's process on a separate thread. It proceeds only while no
 * commit is under way, cannot fail the job, and ends with it.
 */
@FunctionalInterface
public interface BetweenCommits extends Serializable {

    BetweenCommits NONE = (lake, pause, metrics) -> {};

    /** Makes the work wait until it may proceed. */
    @FunctionalInterface
    interface Pause {

        /** Returns at once if no commit is under way, otherwise once it has landed. */
        void await() throws InterruptedException;
    }

    /**
     * Works until the thread is interrupted. After a failure it is started again half a minute later.
     *
     * @param pause to be called often, by any thread
     * @param metrics of the committer
     */
    void run(LakeAddress lake, Pause pause, MetricGroup metrics) throws InterruptedException;
}
