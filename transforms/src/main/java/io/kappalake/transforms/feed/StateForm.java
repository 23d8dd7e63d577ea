package io.kappalake.transforms.feed;

/** How an operator writes its state. State of another form is refused rather than misread. */
public final class StateForm {

    private StateForm() {}

    /** @param of what the state holds, for the message */
    public static void require(String of, int found, int known) {
        if (found != known) {
            throw new IllegalStateException("State of " + of + " has form " + found + ", this version reads form "
                    + known + ": start the version that wrote it, or start without state");
        }
    }
}
