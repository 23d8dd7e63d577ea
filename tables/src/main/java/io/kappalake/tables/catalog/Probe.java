package io.kappalake.tables.catalog;

import io.kappalake.tables.LakeUnreachable;

/**
 * Called at each step of a checkpoint and of an attempt to land its commit, so that a fault suite can strike there. An
 * exception ends the step as a fault would.
 */
@FunctionalInterface
public interface Probe extends java.io.Serializable {

    Probe NONE = step -> {};

    /** The step of an attempt. */
    enum Step {
        /** A writer of Bronze or Silver is about to close its files. */
        FILES_OPEN,
        /** Its files are in storage; the committer does not know them yet. */
        FILES_CLOSED,
        /** The writer of Gold is about to close a bucket's file. */
        GOLD_OPEN,
        /** That file is in storage. */
        GOLD_CLOSED,
        /** The checkpoint has completed and no metadata file is written yet. */
        UNSTAGED,
        /** All metadata files are written; nothing is visible yet. */
        STAGED,
        /** The request to Nessie comes next. */
        BEFORE_NESSIE,
        /** Nessie has the commit; the caller does not know it yet. */
        AFTER_NESSIE
    }

    /** May throw {@link LakeUnreachable} to simulate a lost response, anything else to simulate a crash. */
    void at(Step step);
}
