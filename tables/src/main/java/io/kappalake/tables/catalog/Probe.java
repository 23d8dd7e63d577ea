package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeUnreachable;

/** Called at the steps of every checkpoint and every attempt to land its commit, so that a fault suite can fail there. A throw ends the step like a fault would. */
@FunctionalInterface
public interface Probe extends java.io.Serializable {

    Probe NONE = step -> {};

    /** Where an attempt is. */
    enum Step {
        /** A writer of Bronze or Silver is about to close its files. */
        FILES_OPEN,
        /** Its files are in storage, the committer has not heard of them. */
        FILES_CLOSED,
        /** The writer of Gold is about to close a bucket's file. */
        GOLD_OPEN,
        /** That file is in storage. */
        GOLD_CLOSED,
        /** The checkpoint has completed and no metadata file is written yet. */
        UNSTAGED,
        /** All metadata files are written, nothing is visible. */
        STAGED,
        /** The next thing is the request to Nessie. */
        BEFORE_NESSIE,
        /** Nessie has the commit; the caller does not know yet. */
        AFTER_NESSIE
    }

    /** May throw {@link LakeUnreachable} to be a lost response, anything else to be a crash. */
    void at(Step step);
}
