package io.kappalake.runs;

/** Told of a run's progress by whoever waits for its end. */
public interface RunWatch {

    void started();

    void progress(JobRun.Seen seen);

    /**
     * The end of the run.
     *
     * @param asked whether someone stopped it
     * @throws io.kappalake.tables.LakeException if it did not end well
     */
    void ended(JobRun.Seen last, boolean asked);
}
