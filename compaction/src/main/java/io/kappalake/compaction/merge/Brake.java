package io.kappalake.compaction.merge;

/** Asked every few milliseconds of a compaction's work whether it may proceed. */
@FunctionalInterface
public interface Brake {

    Brake NONE = () -> {};

    /** Returns once the work may proceed. May be called by several threads. */
    void check() throws InterruptedException;
}
