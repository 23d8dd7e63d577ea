package io.kappalake.runs;

/** Told how a run goes, by whoever waits for its end. */
public interface RunWatch {

    void started();

    void progress(JobRun.Seen seen);

    /**
     * How the run ended.
     *
     * @param asked whether someone stopped it
     * @throws io.kappalake.tables.LakeException when it did not end well
     */
    void ended(JobRun.Seen last, boolean asked);
}
