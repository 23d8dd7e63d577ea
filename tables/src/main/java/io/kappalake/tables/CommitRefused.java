package io.kappalake.tables;

/** A commit that must not land on the lake as it is: it would lose or double something. Trying again cannot help. */
public final class CommitRefused extends LakeException {

    private static final long serialVersionUID = 1L;

    public CommitRefused(String message) {
        super(message);
    }

    public CommitRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
