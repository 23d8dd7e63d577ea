package io.kappalake.tables;

/**
 * A service that the lake needs did not answer. The request may or may not have taken effect; a later retry may help.
 */
public final class LakeUnreachable extends LakeException {

    private static final long serialVersionUID = 1L;

    public LakeUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
