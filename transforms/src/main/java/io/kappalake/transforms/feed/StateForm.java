package io.kappalake.transforms.feed;

import org.apache.flink.runtime.execution.SuppressRestartsException;

/**
 * How an operator writes its state. State of another form is refused rather than misread, and without a restart: it
 * would be the same the next time.
 */
public final class StateForm {

    private StateForm() {}

    /** @param of what the state holds, for the message */
    public static void require(String of, int found, int known) {
        if (found != known) {
            throw new SuppressRestartsException(new IllegalStateException("State of " + of + " has form " + found
                    + ", this version reads form " + known + ": start the version that wrote it, or start with"
                    + " --from-state none, which resumes from the lake itself"));
        }
    }
}
