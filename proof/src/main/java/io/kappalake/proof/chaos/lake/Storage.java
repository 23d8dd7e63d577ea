package io.kappalake.proof.chaos.lake;

/** Where the files of a lake are. */
public enum Storage {
    S3,
    /** On the local disk. */
    FILES
}
