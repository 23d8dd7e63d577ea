package io.kappalake.transforms.feed.decode;

/** A payload is not what its format or schema says. Without a stack trace: broken records may be many. */
public final class UnreadablePayload extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UnreadablePayload(String what) {
        super(what, null, false, false);
    }
}
