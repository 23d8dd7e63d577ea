package io.kappalake.tables;

/** A service that the lake needs did not answer. What was asked of it may or may not have happened; asking again later may help. */
public final class LakeUnreachable extends LakeException {

    private static final long serialVersionUID = 1L;

    public LakeUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
