package io.kappalake.compaction.merge;

/** Is asked every few milliseconds of a compaction's work whether it may go on. */
@FunctionalInterface
public interface Brake {

    Brake NONE = () -> {};

    /** Returns when the work may go on. May be called by several threads. */
    void check() throws InterruptedException;
}
