package io.kappalake.inspect.read;

import io.kappalake.tables.LakeException;

/** Nessie has the commit, but sweep has deleted files that it refers to. */
public final class SweptCommit extends LakeException {

    private static final long serialVersionUID = 1L;

    SweptCommit(String message, Throwable cause) {
        super(message, cause);
    }
}
