package io.kappalake.jobs.commit;

import io.kappalake.tables.storage.LakeAddress;
import java.io.Serializable;
import org.apache.flink.metrics.MetricGroup;

/**
 * Work on the lake beside the job's own, in the committer's process and on a thread of its own. It goes on only while no commit is under way, cannot fail
 * the job and ends with it.
 */
@FunctionalInterface
public interface BetweenCommits extends Serializable {

    BetweenCommits NONE = (lake, pause, metrics) -> {};

    /** Lets the work wait for the moments that it may have. */
    @FunctionalInterface
    interface Pause {

        /** Returns at once while no commit is under way, otherwise when it has landed. */
        void await() throws InterruptedException;
    }

    /**
     * Works until the thread is interrupted; when it fails, it is begun anew half a minute later.
     *
     * @param pause to be asked often, by any thread
     * @param metrics of the committer
     */
    void run(LakeAddress lake, Pause pause, MetricGroup metrics) throws InterruptedException;
}
