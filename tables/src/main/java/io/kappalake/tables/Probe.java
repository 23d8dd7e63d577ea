package io.kappalake.tables;

/** Called at the steps of every attempt to land a commit, so that a fault suite can fail there. A throw ends the step like a fault would. */
@FunctionalInterface
public interface Probe extends java.io.Serializable {

    Probe NONE = step -> {};

    /** Where an attempt is. */
    enum Step {
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
