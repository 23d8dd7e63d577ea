package io.kappalake.runs;

/** Hears about the course of a run from whoever waits for its end. */
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
