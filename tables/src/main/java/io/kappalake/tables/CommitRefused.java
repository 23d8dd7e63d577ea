package io.kappalake.tables;

/** A commit that must not land: it would lose or double something. A retry cannot help. */
public final class CommitRefused extends LakeException {

    private static final long serialVersionUID = 1L;

    public CommitRefused(String message) {
        super(message);
    }

    public CommitRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
